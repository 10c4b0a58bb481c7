import { forgetWorkspace } from "../../../auth/find-principal.ts";
import { announceTier, setTierIn } from "../../../auth/service/set-tier.ts";
import { nowMs } from "../../../platform/clock.ts";
import { log } from "../../../platform/log.ts";
import { setWorkspaceTierIn } from "../../workspaces/store.ts";
import { planTierAt } from "../policy.ts";
import { findPlanInForce, listDueUsers, listFacts, setChange, whileDeciding } from "../store/entitlements.ts";
import { listPricedTiers } from "../store/prices.ts";

/**
 * Decides anew what a person or a team has paid for and puts it in force everywhere.
 * @returns Whether that changed something.
 */
export async function applyEntitlement(payerId: string): Promise<boolean> {
  const order = (await listPricedTiers()).map(({ id }) => id);
  // Nobody else decides meanwhile: who decided on older rows must not have the last word.
  const announce = await whileDeciding(payerId, async (tx) => {
    const { tier, seats, changesAt } = planTierAt(await listFacts(tx, payerId), (id) => order.indexOf(id), nowMs());
    await setChange(tx, payerId, changesAt === null ? null : new Date(changesAt));
    const before = await findPlanInForce(tx, payerId);
    if (!before) return null;
    if (before.isTeam) {
      if (before.tier === tier && before.seats === seats) return null;
      const set = await setWorkspaceTierIn(tx, payerId, "plan", tier === "free" ? null : tier, seats);
      return set && (async () => forgetWorkspace(payerId));
    }
    const inForce = tier === before.tier ? null : await setTierIn(tx, payerId, "plan", tier);
    return inForce && (() => announceTier(inForce));
  });
  await announce?.();
  return Boolean(announce);
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
