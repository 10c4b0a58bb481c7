import { nowMs } from "../../platform/clock.ts";
import { openSecret } from "../../platform/crypto/envelope.ts";
import { asService } from "../../platform/db/scopes.ts";
import { AppError, fieldError } from "../../platform/errors.ts";
import { noteFailure } from "../service/note-failed-sign-in.ts";
import { changeAccount } from "./change-account.ts";
import { secretContext } from "./sealed.ts";
import { countTry, forgetWrongCodes, listSecrets, MAX_WRONG, spendRecoveryCode, spendStep } from "./store.ts";
import { findTotpStep } from "./totp.ts";

async function isRightTotp(userId: string, code: string): Promise<boolean> {
  for (const { id, envelope } of await listSecrets(userId)) {
    const step = findTotpStep(openSecret(envelope, secretContext(userId)), code);
    if (step !== null && (await spendStep(asService(), userId, id, step))) return true;
  }
  return false;
}

/** Uses a recovery code up, in the log and by mail too. */
function isRightRecoveryCode(userId: string, code: string): Promise<boolean> {
  return changeAccount(userId, async (tx, report) => {
    if (!(await spendRecoveryCode(tx, userId, code))) return false;
    await report("recovery_code_used");
    return true;
  });
}

/**
 * Takes a code of one of the account's apps, or a recovery code; each works once. Five wrong ones and no code is taken
 * for 15 minutes.
 * @throws AppError invalid_input at `code`, rate_limited
 */
export async function assertSecondFactor(userId: string, code: string): Promise<void> {
  const counted = await countTry(userId);
  if ("pausedUntil" in counted) {
    const retryAfterSeconds = Math.max(1, Math.ceil((counted.pausedUntil.getTime() - nowMs()) / 1000));
    throw new AppError("rate_limited", "Too many wrong codes. Please wait and try again.", { retryAfterSeconds });
  }
  const isRight = /^\d{6}$/.test(code) ? await isRightTotp(userId, code) : await isRightRecoveryCode(userId, code);
  if (isRight) return forgetWrongCodes(asService(), userId);
  await noteFailure(userId, "second_factor_failed");
  if (counted.tries === MAX_WRONG) await changeAccount(userId, (_, report) => report("two_factor_paused"));
  throw fieldError("code", "code_wrong");
}
