import { asService } from "../../platform/db/scopes.ts";
import { fieldError } from "../../platform/errors.ts";
import { noteFailure } from "../service/note-failed-sign-in.ts";
import { type Account, findAccountById } from "../store/accounts.ts";
import { forgetTries, throttleAccount } from "../throttle-account.ts";
import { spendChallenge } from "./challenge-store.ts";
import { findChallenge, type Purpose } from "./challenges.ts";
import { decoyKey } from "./decoy-key.ts";
import type { PasskeyAnswer } from "./schema.ts";
import { findByCredential, touchPasskey } from "./store.ts";
import { readChallenge, verifyPasskey } from "./verify-answer.ts";

const NOBODY = "00000000-0000-0000-0000-000000000000";

type Known = NonNullable<Awaited<ReturnType<typeof findByCredential>>>;

/** The passkey has signed, but its counter was not above what it said last: there is a copy of it. */
class CounterWentBack extends Error {}

// Who signs in is told by the authenticator alone, so both of its names must lead to the same account (WebAuthn §7.2).
function isOf({ userId, handle }: Known, purpose: Purpose, userHandle: string | undefined): boolean {
  if ("userId" in purpose && purpose.userId !== userId) return false;
  if (userHandle === undefined) return purpose.kind !== "sign_in";
  return Buffer.from(userHandle, "base64url").equals(handle);
}

/** Uses the challenge up and notes the use of the passkey, both or neither. False when the challenge was answered before. */
async function take(
  known: Known,
  challengeHash: Buffer,
  said: { counter: number; isSynced: boolean },
): Promise<boolean> {
  try {
    // As service: nobody is signed in yet, or not proved; the passkey is that of the account.
    return await asService()
      .transaction()
      .execute(async (tx) => {
        if (!(await spendChallenge(tx, challengeHash))) return false;
        if (!(await touchPasskey(tx, known.id, said))) throw new CounterWentBack();
        return true;
      });
  } catch (error) {
    if (!(error instanceof CounterWentBack)) throw error;
    await noteFailure(known.userId, "passkey_counter_back");
    return false;
  }
}

/**
 * Takes the answer of a passkey to a challenge that this browser was given for this purpose. One refusal for everything
 * that can be wrong with it, also for a disabled account, after the same work: it tells nobody which passkeys there are.
 * Tries are counted by the passkey's name, known or not; wrong codes of the account do not count here, nor these there,
 * because nobody guesses a signature, and whoever knows the password must not be able to lock the owner out.
 * @returns The account that it belongs to.
 * @throws AppError invalid_input at `passkey`, rate_limited
 */
export async function assertPasskey(
  answer: PasskeyAnswer,
  purpose: Purpose,
  cookieHeader: string | null,
): Promise<Account> {
  await throttleAccount("passkey", answer.id);
  const refused = () => fieldError("passkey", "passkey_refused");
  const challenge = readChallenge(answer);
  const challengeHash = challenge === null ? null : await findChallenge(challenge, purpose, cookieHeader);
  if (challenge === null || challengeHash === null) throw refused();
  const known = await findByCredential(Buffer.from(answer.id, "base64url"));
  const account = await findAccountById(known?.userId ?? NOBODY);
  const said = await verifyPasskey(answer, challenge, known?.publicKey ?? decoyKey());
  if (!said || !known || !account || account.isDisabled) throw refused();
  if (!isOf(known, purpose, answer.response.userHandle)) throw refused();
  if (!(await take(known, challengeHash, said))) throw refused();
  await forgetTries("passkey", answer.id);
  return account;
}
