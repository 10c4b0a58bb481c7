import type { SignedInUser } from "../../../gate/testing/sign-in.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { newId } from "../../../platform/ids.ts";
import { insertAdjustment } from "../../credits/store.ts";
import { ensureCustomer } from "../../stripe/service/ensure-customer.ts";
import { type Billing, buyer } from "../../stripe/testing/open-billing.ts";
import type { SetTopUp } from "../schema.ts";

/** Below 5 buy 10, at most 25 a month, in dollars. */
export const TOP_UP: SetTopUp = {
  isOn: true,
  thresholdMicroUsd: 5_000_000,
  amountMicroUsd: 10_000_000,
  ceilingMicroUsd: 25_000_000,
};

/** Somebody with a card on file. @param card One of Stripe's published test cards; null for none. */
export async function cardHolder({ stripe }: Billing, card: string | null): Promise<SignedInUser> {
  const user = await buyer();
  const customer = await ensureCustomer(user.principal);
  if (card !== null) await changeCard({ stripe }, customer, card);
  return user;
}

/** Gives a customer another card. */
export async function changeCard({ stripe }: Pick<Billing, "stripe">, customer: string, card: string): Promise<void> {
  const { id } = await stripe.paymentMethods.attach(card, { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
}

/** Uses up credits, down to nothing or by an amount. */
export async function spend({ principal }: SignedInUser, microUsd: number): Promise<void> {
  const balance = await insertAdjustment(asService(), principal.userId, -microUsd, `spent ${newId()}`);
  if (balance === null) throw new Error("so much is not there");
}

/** A person's purchases, the oldest first. */
export function topUpsOf({ principal }: SignedInUser) {
  return asService()
    .selectFrom("topUps")
    .selectAll()
    .where("userId", "=", principal.userId)
    .orderBy("createdAt")
    .orderBy("id")
    .execute();
}

/** What a person's ledger says of credits that came, and the balance. */
export async function grantsOf({ principal }: SignedInUser): Promise<number[]> {
  const rows = await asService()
    .selectFrom("usageLedger")
    .select("creditMicroUsd")
    .where("userId", "=", principal.userId)
    .where("entry", "=", "grant")
    .where("reason", "=", "auto_top_up")
    .execute();
  return rows.map(({ creditMicroUsd }) => creditMicroUsd);
}
