import { asService } from "../../platform/db/scopes.ts";

/** The ledger of a user as its media rows tell it, oldest first. */
export function mediaLedgerOf(userId: string) {
  return asService()
    .selectFrom("usageLedger")
    .select(["entry", "requests", "amountMicroUsd", "priced", "purpose", "outcome", "units", "usageEstimated"])
    .where("userId", "=", userId)
    .orderBy("createdAt")
    .orderBy("attempt")
    .execute();
}
