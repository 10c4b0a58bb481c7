import { asService } from "../../platform/db/scopes.ts";
import { AppError } from "../../platform/errors.ts";
import { forgetPrincipal } from "../find-principal.ts";
import { assertAcceptablePassword } from "../password/assert-acceptable.ts";
import { API_KEY_SCOPES, type Principal, type TierId } from "../schema.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import { sealPassword } from "../send-code-job.ts";
import { findAccountByEmail, markVerified } from "../store/accounts.ts";
import { findUserPrincipal } from "../store/principals.ts";
import { createApiKey } from "./api-keys.ts";
import { setTier } from "./set-tier.ts";
import { createIdentityAndAccount, type SignUpInput } from "./sign-up.ts";

export interface CreateUserInput extends SignUpInput {
  tier: TierId;
  isAdmin: boolean;
  /** Name of an API key with every scope to create with the account. */
  apiKeyName?: string | undefined;
}

/**
 * Creates an account without the mail round trip, for whoever runs the server: its address counts as confirmed.
 * @throws AppError conflict when the address has an account, invalid_input for a weak password
 */
export async function createUser(input: CreateUserInput): Promise<{ userId: string; email: string; apiKey?: string }> {
  await assertAcceptablePassword(input.password, input);
  const taken = () => new AppError("conflict", `${input.email} already has an account.`);
  if (await findAccountByEmail(input.email)) throw taken();
  const { hash } = await sealPassword(input.email, input.password);
  const userId = await createIdentityAndAccount(input, hash, "operator");
  if (!userId) throw taken();
  // As service: the operator acts, not the new user.
  await asService()
    .transaction()
    .execute(async (tx) => {
      await markVerified(tx, userId);
      await recordSecurityEvent(tx, { userId, kind: "email_verified" });
    });
  if (input.tier !== "free" || input.isAdmin) await setTier(userId, input.tier, input.isAdmin ? "admin" : undefined);
  forgetPrincipal(userId);
  if (!input.apiKeyName) return { userId, email: input.email };
  const row = await findUserPrincipal(userId);
  if (!row) throw new Error("the new account cannot be read");
  const principal: Principal = {
    ...row,
    workspaceRole: "owner",
    role: "user",
    tier: input.tier,
    via: { kind: "session", sessionId: "00000000-0000-0000-0000-000000000000" },
  };
  const { key } = await createApiKey(principal, {
    name: input.apiKeyName,
    scopes: [...API_KEY_SCOPES],
    expiresAt: null,
  });
  return { userId, email: input.email, apiKey: key };
}
