import type { DbUser } from "../../../platform/db/scopes.ts";
import { notFound } from "../../../platform/errors.ts";
import type { PayerName } from "../../payments/schema.ts";
import type { Payer } from "../../stripe/payer.ts";
import { isLive } from "../../stripe/policy.ts";
import { listSubscriptions, type SubscriptionRow } from "../../stripe/store/subscriptions.ts";
import { findOpenInvoice } from "../find-open-invoice.ts";
import type { ContractState } from "../schema.ts";
import { findBuyer } from "../store.ts";

/** The plan that is paid by invoice, or null. */
export async function findContract(user: DbUser): Promise<SubscriptionRow | null> {
  return (await listSubscriptions(user)).find(({ status, isInvoiced }) => isInvoiced && isLive(status)) ?? null;
}

/** Whom a contract is for. @throws AppError not_found */
export async function getBuyer(payer: PayerName): Promise<Payer> {
  const buyer = await findBuyer(payer);
  if (buyer === null) throw notFound(payer.kind === "user" ? "The account" : "The workspace");
  return buyer;
}

/** What an account or a workspace pays by invoice, and what from a card. @throws AppError not_found */
export async function getContract(payer: PayerName): Promise<ContractState> {
  const { userId } = await getBuyer(payer);
  const live = (await listSubscriptions({ userId })).filter(({ status }) => isLive(status));
  const row = live.find(({ isInvoiced }) => isInvoiced);
  const card = live.find(({ isInvoiced }) => !isInvoiced);
  const planOf = ({ tier, amountMicroUsd, period }: SubscriptionRow) => ({ tier, amountMicroUsd, period });
  return {
    contract: row
      ? {
          ...planOf(row),
          status: row.status,
          daysUntilDue: row.daysUntilDue,
          purchaseOrder: row.purchaseOrder,
          renewsAt: row.periodEndsAt.toISOString(),
          endsAt: row.cancelsAt?.toISOString() ?? null,
          ...(await findOpenInvoice({ userId }, row)),
        }
      : null,
    cardPlan: card ? planOf(card) : null,
  };
}
