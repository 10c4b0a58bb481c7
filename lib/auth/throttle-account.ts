import { AppError } from "../platform/errors.ts";
import { clearThrottle, declareThrottle, hitThrottle } from "../platform/throttle.ts";

/**
 * Limits per address of e-mail, or per passkey, beside the gate's limits per address of the network. They count for
 * unknown ones too, so that a refusal says nothing about who has an account. What is typed in a live session is counted
 * apart, by account or by what is confirmed: anybody can use up the tries of an address.
 */
const ACCOUNT_THROTTLES = {
  signIn: declareThrottle({ name: "account-sign-in", limit: 10, windowSeconds: 900 }),
  ownPassword: declareThrottle({ name: "account-own-password", limit: 10, windowSeconds: 900 }),
  passkey: declareThrottle({ name: "account-passkey", limit: 10, windowSeconds: 900 }),
  redeemCode: declareThrottle({ name: "account-code", limit: 10, windowSeconds: 900 }),
  emailChangeCode: declareThrottle({ name: "email-change-code", limit: 10, windowSeconds: 900 }),
  sendMail: declareThrottle({ name: "account-mail", limit: 5, windowSeconds: 900 }),
  // By account: a session that is not the owner's must not write to ever new addresses.
  changeEmail: declareThrottle({ name: "account-change-email", limit: 10, windowSeconds: 86_400 }),
};
type ThrottleName = keyof typeof ACCOUNT_THROTTLES;

/** Counts one try of `subject`. Returns whether it is within the limit. */
export async function canTry(name: ThrottleName, subject: string): Promise<boolean> {
  return (await hitThrottle(ACCOUNT_THROTTLES[name], subject)) === null;
}

/**
 * Counts one try of `subject` and refuses it beyond the limit.
 * @throws AppError rate_limited with the seconds to wait.
 */
export async function throttleAccount(name: ThrottleName, subject: string): Promise<void> {
  const retryAfterSeconds = await hitThrottle(ACCOUNT_THROTTLES[name], subject);
  if (retryAfterSeconds !== null) {
    throw new AppError("rate_limited", "Too many tries. Please wait a moment and try again.", { retryAfterSeconds });
  }
}

/** Forgets the tries of `subject`. */
export function forgetTries(name: ThrottleName, subject: string): Promise<void> {
  return clearThrottle(ACCOUNT_THROTTLES[name], subject);
}
