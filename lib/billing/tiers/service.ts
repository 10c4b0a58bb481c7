import { recordAdminChange } from "../../auth/admin/audit/record.ts";
import { type Principal, TIER_IDS, type TierId } from "../../auth/schema.ts";
import { asService } from "../../platform/db/scopes.ts";
import { fieldError, notFound } from "../../platform/errors.ts";
import { leaveCurrentRates } from "./leave-rates.ts";
import { findPriceProblem } from "./policy.ts";
import type { Tier, TierPrices, UpdateTier } from "./schema.ts";
import { isSoldToWorkspaces, listTierRows, lockTierRow, makeWorkspacesDue, updateTierRow } from "./store.ts";
import { forgetTierLimits } from "./tier-limits.ts";

/** Every tier with how many accounts have it, lowest first. */
export async function listTiers(): Promise<Tier[]> {
  return listTierRows();
}

/** One tier with how many accounts have it. @throws AppError not_found */
async function getTier(id: TierId): Promise<Tier> {
  const tier = (await listTierRows()).find((one) => one.id === id);
  if (!tier) throw notFound("The plan");
  return tier;
}

function assertPrices(id: TierId, before: TierPrices, changes: UpdateTier): void {
  const after: TierPrices = Object.assign({}, before, changes);
  const problem = findPriceProblem(id, after);
  if (problem) throw fieldError(problem.path, problem.reason);
}

/**
 * Changes what a tier allows and costs. What counts in SQL (requests a month, answers at once, keys, storage, kept
 * answers, the percentage of usage beyond them) is in force with the commit; the gate's and the edge's requests a minute
 * within five seconds, and so are the seats of workspaces that have bought it. A price is asked for by Stripe once `syncCatalogue` has run, of those who buy from then on.
 * @throws AppError not_found, invalid_input for prices that nothing can be sold at, and for no seats while workspaces have it
 */
export async function updateTier(principal: Principal, tierId: string, changes: UpdateTier): Promise<Tier> {
  const id = TIER_IDS.find((known) => known === tierId);
  if (!id) throw notFound("The plan");
  await asService()
    .transaction()
    .execute(async (tx) => {
      const before = await lockTierRow(tx, id);
      assertPrices(id, before, changes);
      if (changes.seats === null && (await isSoldToWorkspaces(tx, id))) throw fieldError("seats", "seats_sold");
      await updateTierRow(tx, id, changes);
      const names = (Object.keys(changes) as (keyof UpdateTier)[]).filter((name) => changes[name] !== before[name]);
      if (names.includes("seats") || names.includes("maxSeats")) await makeWorkspacesDue(tx, id);
      if (names.length === 0) return;
      const side = (values: UpdateTier) => Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
      await recordAdminChange(tx, {
        actorId: principal.userId,
        action: "tier.changed",
        target: id,
        before: side(before),
        after: side(changes),
      });
    });
  forgetTierLimits();
  await leaveCurrentRates();
  return getTier(id);
}
