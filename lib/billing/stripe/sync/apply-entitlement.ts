import { announceTier, setTierIn } from "../../../auth/service/set-tier.ts";
import { nowMs } from "../../../platform/clock.ts";
import { log } from "../../../platform/log.ts";
import { planTierAt } from "../policy.ts";
import { findPlanTier, listDueUsers, listFacts, setChange, whileDeciding } from "../store/entitlements.ts";
import { listPricedTiers } from "../store/prices.ts";

/**
 * Decides anew what a person has paid for and puts it in force everywhere.
 * @returns Whether that changed something.
 */
export async function applyEntitlement(userId: string): Promise<boolean> {
  const order = (await listPricedTiers()).map(({ id }) => id);
  // Nobody else decides meanwhile: who decided on older rows must not have the last word.
  const inForce = await whileDeciding(userId, async (tx) => {
    const { tier, changesAt } = planTierAt(await listFacts(tx, userId), (id) => order.indexOf(id), nowMs());
    await setChange(tx, userId, changesAt === null ? null : new Date(changesAt));
    return tier === (await findPlanTier(tx, userId)) ? null : setTierIn(tx, userId, "plan", tier);
  });
  if (!inForce) return false;
  await announceTier(inForce);
  return true;
}

const BATCH = 200;

/** Ends what has run out by itself: a grace period, a cancelled plan, a renewal that nobody told of. Returns how many. */
export async function expireEntitlements(): Promise<number> {
  const users = await listDueUsers(BATCH);
  for (const userId of users) {
    // One that fails is due again in a second and must not hold up the others.
    await applyEntitlement(userId).catch((error: unknown) => log.error({ err: error, userId }, "a plan did not end"));
  }
  return users.length;
}
