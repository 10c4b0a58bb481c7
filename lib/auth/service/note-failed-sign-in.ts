import { asService } from "../../platform/db/scopes.ts";
import { log } from "../../platform/log.ts";
import { hitThrottle } from "../../platform/throttle.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import { findAccountByEmail } from "../store/accounts.ts";

type Failure = "sign_in_failed" | "sign_in_blocked";

const WINDOW_SECONDS = 900;
/** Whoever guesses on and on must not fill the log. */
const ENTRIES: Record<Failure, number> = { sign_in_failed: 3, sign_in_blocked: 1 };

async function note(email: string, kind: Failure): Promise<void> {
  const account = await findAccountByEmail(email);
  if (!account) return;
  const throttle = { name: `noted-${kind}`, limit: ENTRIES[kind], windowSeconds: WINDOW_SECONDS };
  if ((await hitThrottle(throttle, account.id)) !== null) return;
  // As service: nobody is signed in.
  await recordSecurityEvent(asService(), { userId: account.id, kind });
}

/**
 * Writes a wrong password into the log of the account it was tried on, if there is one: three entries in 15 minutes,
 * and one when further tries are refused. Not awaited: how long it takes would tell who has an account.
 */
export function noteFailedSignIn(email: string, kind: Failure): void {
  note(email, kind).catch((error: unknown) => log.warn({ err: error }, "a failed sign-in was not recorded"));
}
