import { recordAdminChange } from "../../../auth/admin/audit/record.ts";
import type { Principal } from "../../../auth/schema.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { AppError, notFound } from "../../../platform/errors.ts";
import type { PayerName } from "../../payments/schema.ts";
import { askStripe, isMissing } from "../../stripe/ask-stripe.ts";
import { syncSubscription } from "../../stripe/sync/sync-subscription.ts";
import type { ChangeContract, ContractState } from "../schema.ts";
import { findContract, getBuyer, getContract } from "./get-contract.ts";

const noChange = () => new AppError("conflict", "It does so already.", { details: { reason: "no_change" } });

function end(stripeSubscriptionId: string) {
  return askStripe(async (stripe) => {
    const { data } = await stripe.invoices.list({ subscription: stripeSubscriptionId, status: "open", limit: 100 });
    await stripe.subscriptions.cancel(stripeSubscriptionId).catch((error: unknown) => {
      // Another administrator, or another tab, has ended it this moment.
      throw isMissing(error) ? noChange() : error;
    });
    // Nobody is asked to pay for a plan that was taken away.
    for (const { id } of data) {
      const { status } = await stripe.invoices.retrieve(id);
      if (status === "open") await stripe.invoices.voidInvoice(id);
    }
  });
}

/**
 * Lets a contract end with its period, at once (what is open is not asked for any more), or go on after all.
 * @throws AppError not_found, conflict (`no_change`), unavailable
 */
export async function changeContract(
  actor: Principal,
  payer: PayerName,
  { ends, reason }: ChangeContract,
): Promise<ContractState> {
  const live = await findContract(await getBuyer(payer));
  if (live === null) throw notFound("The contract");
  const before = live.cancelsAt === null ? "never" : "at_period_end";
  if (before === ends) throw noChange();
  if (ends === "now") await end(live.stripeSubscriptionId);
  else {
    const cancel_at_period_end = ends === "at_period_end";
    await askStripe((stripe) => stripe.subscriptions.update(live.stripeSubscriptionId, { cancel_at_period_end }));
  }
  // After Stripe, so that the log never tells of what did not happen.
  await asService()
    .transaction()
    .execute((tx) =>
      recordAdminChange(tx, {
        actorId: actor.userId,
        action: `${payer.kind}.contract_changed`,
        target: payer.id,
        before: { ends: before },
        after: { ends },
        reason,
      }),
    );
  await syncSubscription(live.stripeSubscriptionId);
  return getContract(payer);
}
