import { asService } from "../../platform/db/scopes.ts";
import { log } from "../../platform/log.ts";
import { declareThrottle, hitThrottle, type Throttle } from "../../platform/throttle.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import { findAccountByEmail } from "../store/accounts.ts";

type Failure =
  | "sign_in_failed"
  | "sign_in_blocked"
  | "step_up_failed"
  | "second_factor_failed"
  | "passkey_counter_back";

const WINDOW_SECONDS = 900;
/** Whoever guesses on and on must not fill the log. */
const entries = (kind: Failure, limit: number) =>
  declareThrottle({ name: `noted-${kind}`, limit, windowSeconds: WINDOW_SECONDS });
const ENTRIES: Record<Failure, Throttle> = {
  sign_in_failed: entries("sign_in_failed", 3),
  sign_in_blocked: entries("sign_in_blocked", 1),
  step_up_failed: entries("step_up_failed", 3),
  second_factor_failed: entries("second_factor_failed", 3),
  passkey_counter_back: entries("passkey_counter_back", 3),
};

/** Writes a failed proof into the log of an account; a few entries in 15 minutes. */
export async function noteFailure(userId: string, kind: Failure): Promise<void> {
  if ((await hitThrottle(ENTRIES[kind], userId)) !== null) return;
  // As service: nobody need be signed in.
  await recordSecurityEvent(asService(), { userId, kind });
}

/**
 * Writes a wrong password into the log of the account it was tried on, if there is one: three entries in 15 minutes,
 * and one when further tries are refused. Not awaited: how long it takes would tell who has an account.
 */
export function noteFailedSignIn(email: string, kind: Failure): void {
  findAccountByEmail(email)
    .then((account) => account && noteFailure(account.id, kind))
    .catch((error: unknown) => log.warn({ err: error }, "a failed sign-in was not recorded"));
}
