import { compare } from "bcryptjs";
import { fieldError } from "../../platform/errors.ts";
import { findPasswordHash } from "../identity-store.ts";
import { PASSWORD_MAX_BYTES, type Principal } from "../schema.ts";
import { noteFailure } from "../service/note-failed-sign-in.ts";
import { forgetTries, throttleAccount } from "../throttle-account.ts";

/**
 * Checks the password of the signed-in person. Counted by account, not with the sign-ins of its address: those anybody
 * can use up, and would lock the owner out of what protects the account. Against the stored hash: asking the auth
 * service would open another session.
 * @param field The name of the field it was typed in.
 * @returns Its hash, for who has to know later that it is still the same.
 * @throws AppError invalid_input at `field`, rate_limited
 */
export async function assertOwnPassword(principal: Principal, password: string, field: string): Promise<string> {
  const { userId } = principal;
  await throttleAccount("ownPassword", userId);
  const hash = await findPasswordHash(userId);
  // bcrypt reads 72 bytes: a longer password could not have been set, but its beginning would match.
  const isRight = hash !== null && Buffer.byteLength(password) <= PASSWORD_MAX_BYTES && (await compare(password, hash));
  if (!isRight) {
    await noteFailure(userId, "step_up_failed");
    throw fieldError(field, "password_wrong");
  }
  await forgetTries("ownPassword", userId);
  return hash;
}
