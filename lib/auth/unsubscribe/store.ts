import { now } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import type { OptionalMail } from "./schema.ts";
import type { Unsubscription } from "./token.ts";

const COLUMN = {
  budgets: "mailsBudgets",
  key_expiry: "mailsKeyExpiry",
  quota: "mailsQuota",
} as const satisfies Record<OptionalMail, string>;

/**
 * Turns a kind of mail off for a person. As service: whoever presses it is not signed in; the signature of the link
 * says whose choice it is, and only this choice is made.
 */
export async function turnOff({ userId, mail }: Unsubscription): Promise<void> {
  await asService()
    .updateTable("profiles")
    .set({ [COLUMN[mail]]: false, updatedAt: now() })
    .where("id", "=", userId)
    .execute();
}
