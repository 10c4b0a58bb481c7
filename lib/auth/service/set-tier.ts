import { asService } from "../../platform/db/scopes.ts";
import { notFound } from "../../platform/errors.ts";
import { forgetPrincipal } from "../find-principal.ts";
import { setIdentityTier } from "../identity-store.ts";
import { leaveTier } from "../leave-tier.ts";
import type { TierId } from "../schema.ts";
import { setAccountTier } from "../store/accounts.ts";

/**
 * Gives an account another tier, here and in the claims of its future tokens.
 * @param role `admin` also makes the account an administrator.
 * @throws AppError not_found
 */
export async function setTier(userId: string, tier: TierId, role?: "admin"): Promise<void> {
  // As service: nobody may change their own tier; billing and administration do, for the account they name.
  const isFound = await asService()
    .transaction()
    .execute(async (tx) => {
      if (!(await setAccountTier(tx, userId, tier, role))) return false;
      await setIdentityTier(tx, userId, tier);
      return true;
    });
  if (!isFound) throw notFound("The account");
  forgetPrincipal(userId);
  await leaveTier(userId, tier);
}
