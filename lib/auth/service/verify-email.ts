import type { z } from "zod";
import { asService } from "../../platform/db/scopes.ts";
import { AppError } from "../../platform/errors.ts";
import { hashCode, hashLinkToken } from "../make-code.ts";
import type { verifyEmailSchema } from "../schema.ts";
import { findAccountByEmail, markVerified } from "../store/accounts.ts";
import { consumeToken, tryCode } from "../store/codes.ts";
import { throttleAccount } from "../throttle-account.ts";

// One error for a wrong, used, expired or worn-out code and for an unknown address: which it was would tell who has an
// account that waits.
function wrongCode(): AppError {
  return new AppError("invalid_input", "This code is not right, or no longer valid.", {
    issues: [{ path: "code", message: "This code is not right, or no longer valid." }],
  });
}

async function confirmByCode(email: string, code: string): Promise<void> {
  await throttleAccount("redeemCode", email);
  const account = await findAccountByEmail(email);
  const userId = account?.id ?? "00000000-0000-0000-0000-000000000000";
  // As service: nobody is signed in; the code is bound to the account by its hash.
  const isRight = await asService()
    .transaction()
    .execute(async (tx) => {
      const right = await tryCode(tx, userId, "verify_email", hashCode("verify_email", userId, code));
      if (right) await markVerified(tx, userId);
      return right;
    });
  if (!isRight) throw wrongCode();
}

async function confirmByToken(token: string): Promise<void> {
  // As service: whoever holds the 256-bit token holds the mailbox.
  const userId = await asService()
    .transaction()
    .execute(async (tx) => {
      const owner = await consumeToken(tx, "verify_email", hashLinkToken("verify_email", token));
      if (owner) await markVerified(tx, owner);
      return owner;
    });
  if (!userId) throw new AppError("gone", "This link was used before, or is no longer valid.");
}

/**
 * Confirms an address by its code (five tries, then it is dead) or by the token of the mailed link.
 * @throws AppError invalid_input, gone, rate_limited
 */
export async function verifyEmail(input: z.output<typeof verifyEmailSchema>): Promise<{ status: "verified" }> {
  if ("token" in input) await confirmByToken(input.token);
  else await confirmByCode(input.email, input.code);
  return { status: "verified" };
}
