import { asService } from "../../../platform/db/scopes.ts";

/** Forgets all that earlier tests have bought, at a Stripe that is gone: a comparison would find every row of it. */
export async function forgetBilling(): Promise<void> {
  const db = asService();
  await db.deleteFrom("billingRefunds").execute();
  await db.deleteFrom("billingDisputes").execute();
  await db.deleteFrom("billingCustomers").execute();
  await db.deleteFrom("billingFormerCustomers").execute();
  await db.deleteFrom("billingSubscriptions").execute();
  await db.deleteFrom("billingInvoices").execute();
}
