import { AppError } from "../platform/errors.ts";
import { clearThrottle, hitThrottle, type Throttle } from "../platform/throttle.ts";

/**
 * Limits per address of e-mail, beside the gate's limits per address of the network. They count for unknown addresses
 * too, so that a refusal says nothing about who has an account.
 */
const ACCOUNT_THROTTLES = {
  signIn: { name: "account-sign-in", limit: 10, windowSeconds: 900 },
  redeemCode: { name: "account-code", limit: 10, windowSeconds: 900 },
  sendMail: { name: "account-mail", limit: 5, windowSeconds: 900 },
  // By account: a session that is not the owner's must not write to ever new addresses.
  changeEmail: { name: "account-change-email", limit: 10, windowSeconds: 86_400 },
} as const satisfies Record<string, Throttle>;
type ThrottleName = keyof typeof ACCOUNT_THROTTLES;

/** Counts one try of `email`. Returns whether it is within the limit. */
export async function canTry(name: ThrottleName, email: string): Promise<boolean> {
  return (await hitThrottle(ACCOUNT_THROTTLES[name], email)) === null;
}

/**
 * Counts one try of `email` and refuses it beyond the limit.
 * @throws AppError rate_limited with the seconds to wait.
 */
export async function throttleAccount(name: ThrottleName, email: string): Promise<void> {
  const retryAfterSeconds = await hitThrottle(ACCOUNT_THROTTLES[name], email);
  if (retryAfterSeconds !== null) {
    throw new AppError("rate_limited", "Too many tries. Please wait a moment and try again.", { retryAfterSeconds });
  }
}

/** Forgets the tries of `email`. */
export function forgetTries(name: ThrottleName, email: string): Promise<void> {
  return clearThrottle(ACCOUNT_THROTTLES[name], email);
}
