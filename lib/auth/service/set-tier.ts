import { asService, type Tx } from "../../platform/db/scopes.ts";
import { notFound } from "../../platform/errors.ts";
import { forgetPrincipal } from "../find-principal.ts";
import { setIdentityTier } from "../identity-store.ts";
import { leaveTier } from "../leave-tier.ts";
import type { TierId } from "../schema.ts";
import { setAccountTier, type TierSource } from "../store/accounts.ts";

/** A tier as it is in force, for `announceTier`. */
export interface TierInForce {
  userId: string;
  tier: TierId;
}

/**
 * Sets what one source gives an account, in a transaction of the caller's, which calls `announceTier` once it has
 * committed. Null when there is no such account.
 * @param until When a grant runs out; null for never.
 */
export async function setTierIn(
  tx: Tx,
  userId: string,
  source: TierSource,
  tier: TierId,
  role?: "admin",
  until: Date | null = null,
): Promise<TierInForce | null> {
  const inForce = await setAccountTier(tx, userId, source, tier, role, until);
  if (inForce === null) return null;
  await setIdentityTier(tx, userId, inForce);
  return { userId, tier: inForce };
}

/**
 * Puts a tier in force where it is remembered: in this process now, and in Redis for the edge. Other processes see it
 * when what they remember of an account, for two seconds, has run out; with that, the gate leaves it for the edge under
 * the names of the account's keys, which are stored nowhere.
 */
export async function announceTier({ userId, tier }: TierInForce): Promise<void> {
  forgetPrincipal(userId);
  await leaveTier(userId, tier);
}

/**
 * Grants an account a tier, here and in the claims of its future tokens. A higher one that is paid for stays in force.
 * @param role `admin` also makes the account an administrator.
 * @throws AppError not_found
 */
export async function setTier(userId: string, tier: TierId, role?: "admin"): Promise<void> {
  // As service: nobody may change their own tier; administration does, for the account it names.
  const inForce = await asService()
    .transaction()
    .execute((tx) => setTierIn(tx, userId, "grant", tier, role));
  if (!inForce) throw notFound("The account");
  await announceTier(inForce);
}
