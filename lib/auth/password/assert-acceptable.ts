import { fieldError } from "../../platform/errors.ts";
import { isBreached } from "./is-breached.ts";
import { findPasswordWeakness } from "./policy.ts";

/**
 * Refuses a new password that is too easy to guess for this person, or known from a breach.
 * @throws AppError invalid_input at `password`
 */
export async function assertAcceptablePassword(
  password: string,
  owner: { email: string; displayName: string },
): Promise<void> {
  const weakness = findPasswordWeakness(password, owner);
  if (weakness) throw fieldError("password", weakness);
  if (await isBreached(password)) throw fieldError("password", "password_breached");
}
