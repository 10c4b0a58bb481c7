import { findAccount } from "../../../auth/service/find-account.ts";
import { askStripeLater, isMissing } from "../ask-stripe.ts";
import { findCustomerId } from "../store/customers.ts";

/** Gives the person's customer at Stripe, if there is one, the address that the account has now: receipts go there. */
export async function followEmail(userId: string): Promise<void> {
  const [account, customerId] = await Promise.all([findAccount(userId), findCustomerId({ userId })]);
  if (!account || customerId === null) return;
  await askStripeLater((stripe) => stripe.customers.update(customerId, { email: account.email })).catch(
    (error: unknown) => {
      // Somebody deleted it on Stripe's pages; the next purchase makes another one, with the right address.
      if (!isMissing(error)) throw error;
    },
  );
}
