import { setTimeout as delay } from "node:timers/promises";
import { hash as bcryptHash } from "bcryptjs";
import type { z } from "zod";
import { asService } from "../../platform/db/scopes.ts";
import { AppError } from "../../platform/errors.ts";
import { enqueue } from "../../platform/jobs/enqueue.ts";
import { assertMailConfigured } from "../../platform/mail/queue-mail.ts";
import { createAuthClient } from "../create-auth-client.ts";
import { deleteAuthSessions, findIdentityId, setPasswordHash } from "../identity-store.ts";
import { findPasswordWeakness } from "../password/policy.ts";
import type { signUpSchema } from "../schema.ts";
import { sendCodeJob } from "../send-code-job.ts";
import { type Account, createAccount, findAccountByEmail } from "../store/accounts.ts";
import { throttleAccount } from "../throttle-account.ts";
import { isAlreadyRegistered, toAuthFailure } from "./auth-failure.ts";
import { checkMailAnswer } from "./check-mail.ts";
import { spendPasswordCheck } from "./decoy.ts";

export type SignUpInput = z.output<typeof signUpSchema>;

/** What bcrypt costs at the auth service, hosted and embedded. */
export const BCRYPT_COST = 10;
// Longer than any of the ways through `register` normally takes, so that the time of the answer does not tell them apart.
const ANSWER_AFTER_MS = 600;

/**
 * Refuses a password that is too easy to guess for this person.
 * @throws AppError invalid_input at `password`
 */
export function assertStrongPassword(password: string, owner: { email: string; displayName: string }): void {
  const weakness = findPasswordWeakness(password, owner);
  if (weakness) {
    throw new AppError("invalid_input", "Some of the input is not valid.", {
      issues: [{ path: "password", message: weakness }],
    });
  }
}

/**
 * Creates the identity at the auth service and the account here. Picks up a sign-up that was cut off between the two.
 * @returns The user's id, or null when the account came into being meanwhile.
 */
export async function createIdentityAndAccount(input: SignUpInput): Promise<string | null> {
  const { email, password, displayName, language, timeZone } = input;
  const { data, error } = await createAuthClient(null).auth.signUp({ email, password });
  let userId = data.user?.id ?? null;
  if (error) {
    if (!isAlreadyRegistered(error)) throw toAuthFailure(error);
    userId = await findIdentityId(email);
    if (userId === null || (await findAccountByEmail(email))) return null;
    await setPasswordHash(asService(), userId, await bcryptHash(password, BCRYPT_COST));
  }
  if (userId === null) return null;
  try {
    await createAccount({ userId, email, displayName, language, timeZone });
  } catch (cause) {
    if (await findAccountByEmail(email)) return null;
    throw cause;
  }
  // The service opens a session with every sign-up; nobody will use this one.
  await deleteAuthSessions(asService(), userId);
  return userId;
}

async function register(input: SignUpInput, account: Account | null): Promise<void> {
  if (!account) await createIdentityAndAccount(input);
  else if (account.isVerified || account.isDisabled) await spendPasswordCheck(input.password);
  else {
    // Whoever holds the mailbox decides, and the latest mail goes with the latest password: a stranger who was first
    // must not keep a password of his on an address that is confirmed by its owner.
    await setPasswordHash(asService(), account.id, await bcryptHash(input.password, BCRYPT_COST));
  }
}

/**
 * Signs up: new account, code by mail. The same answer after about the same time for a taken address, whose owner gets
 * a mail that says so.
 * @throws AppError not_configured, invalid_input, rate_limited, unavailable
 */
export async function signUp(input: SignUpInput): Promise<ReturnType<typeof checkMailAnswer>> {
  assertMailConfigured();
  assertStrongPassword(input.password, input);
  await throttleAccount("sendMail", input.email);
  await Promise.all([register(input, await findAccountByEmail(input.email)), delay(ANSWER_AFTER_MS)]);
  await enqueue(sendCodeJob, { email: input.email, reason: "sign_up" });
  return checkMailAnswer();
}
