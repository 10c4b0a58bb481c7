import { setTimeout as delay } from "node:timers/promises";
import type { z } from "zod";
import { asService } from "../../platform/db/scopes.ts";
import { AppError } from "../../platform/errors.ts";
import { enqueue } from "../../platform/jobs/enqueue.ts";
import { assertMailConfigured } from "../../platform/mail/queue-mail.ts";
import { requestOrigin } from "../../platform/request-origin.ts";
import { admitAccount, finishAdmission, mayCreateAccount } from "../admission/admit.ts";
import { createAuthClient } from "../create-auth-client.ts";
import { deleteAuthSessions, deleteIdentity, findIdentityId, setWaitingPassword } from "../identity-store.ts";
import { assertAcceptablePassword } from "../password/assert-acceptable.ts";
import type { signUpSchema } from "../schema.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import { sealPassword, sendCodeJob } from "../send-code-job.ts";
import { createAccount, findAccountByEmail } from "../store/accounts.ts";
import { throttleAccount } from "../throttle-account.ts";
import { isAlreadyRegistered, toAuthFailure } from "./auth-failure.ts";
import { checkMailAnswer } from "./check-mail.ts";
import { spendPasswordCheck } from "./decoy.ts";

export type SignUpInput = z.output<typeof signUpSchema>;

// Longer than any of the ways through `register` normally takes, so that the time of the answer does not tell them apart.
const ANSWER_AFTER_MS = 600;

/**
 * Creates the identity at the auth service and the account here. Picks up a sign-up that was cut off between the two.
 * @param passwordHash bcrypt hash of the password.
 * @param by Who makes it: whoever runs the server may always, a person where the server takes them; a provider's word is
 *   a proof of the address.
 * @returns The user's id, or null when the account came into being meanwhile.
 * @throws AppError sign_up_closed
 */
export async function createIdentityAndAccount(
  input: SignUpInput,
  passwordHash: string,
  by: "operator" | "person" | "provider",
): Promise<string | null> {
  const { email, password, displayName, language, timeZone } = input;
  const { data, error } = await createAuthClient(null, requestOrigin()?.ip).auth.signUp({ email, password });
  let userId = data.user?.id ?? null;
  if (error) {
    // Of two first sign-ups at once the embedded service answers the later one with a failure of its database.
    userId = await findIdentityId(email);
    if (userId === null && !isAlreadyRegistered(error)) throw toAuthFailure(error);
    if (userId === null || (await findAccountByEmail(email))) return null;
  }
  if (userId === null) return null;
  try {
    const id = userId;
    // As service: there is nobody yet to act as.
    await asService()
      .transaction()
      .execute(async (tx) => {
        const applicant = { email, invitation: input.invitation, isProved: by === "provider" };
        const invited = by === "operator" ? null : await admitAccount(tx, applicant);
        await createAccount(tx, { userId: id, email, displayName, language, timeZone });
        await recordSecurityEvent(tx, { userId: id, kind: "account_created" });
        await finishAdmission(tx, id, invited);
      });
  } catch (cause) {
    if (await findAccountByEmail(email)) return null;
    // Of two who bring the same invitation, or a mode that has just changed: nothing stays of what was begun.
    if (cause instanceof AppError && !error) await deleteIdentity(userId);
    throw cause;
  }
  if (error) await setWaitingPassword(userId, passwordHash);
  // The service opens a session with every sign-up; nobody will use this one.
  await deleteAuthSessions(asService(), userId);
  return userId;
}

async function register(input: SignUpInput, passwordHash: string): Promise<void> {
  const account = await findAccountByEmail(input.email);
  if (!account) await createIdentityAndAccount(input, passwordHash, "person");
  else if (account.isVerified || account.isDisabled) await spendPasswordCheck(input.password);
  // Good for nothing but being told to confirm the address. Which password the account gets is decided by whoever holds
  // the mailbox: that of the sign-up whose code is confirmed, so neither an earlier nor a later stranger slips one in.
  else await setWaitingPassword(account.id, passwordHash);
}

/**
 * Signs up: new account, code by mail. The same answer after about the same time for a taken address, whose owner gets
 * a mail that says so.
 * @throws AppError not_configured, sign_up_closed, invalid_input, rate_limited, unavailable
 */
export async function signUp(input: SignUpInput): Promise<ReturnType<typeof checkMailAnswer>> {
  assertMailConfigured();
  // First, and by nothing but what the person brings: a taken address is refused like a free one.
  await mayCreateAccount({ email: input.email, invitation: input.invitation, isProved: false });
  await assertAcceptablePassword(input.password, input);
  await throttleAccount("sendMail", input.email);
  const minimum = delay(ANSWER_AFTER_MS);
  // For every address, whoever it belongs to: hashing takes as long as all the rest.
  const { hash, sealed } = await sealPassword(input.email, input.password);
  await Promise.all([register(input, hash), minimum]);
  await enqueue(sendCodeJob, { email: input.email, reason: "sign_up", password: sealed, origin: requestOrigin() });
  return checkMailAnswer();
}
