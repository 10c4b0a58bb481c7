import type { TierId } from "../../auth/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import { processWide } from "../../platform/process-wide.ts";
import type { TierLimits } from "./schema.ts";
import { listTierLimits } from "./store.ts";

const TTL_MS = 4_000;
// One for the process: a change is told to one of its bundles.
const remembered = processWide<{ value?: { rows: Promise<TierLimits[]>; untilMs: number } | undefined }>(
  "tier-limits",
  () => ({}),
);

/** What every tier allows, lowest first, at most four seconds old. */
export function allTierLimits(): Promise<TierLimits[]> {
  const known = remembered.value;
  if (known && known.untilMs >= nowMs()) return known.rows;
  const read = { rows: listTierLimits(), untilMs: nowMs() + TTL_MS };
  remembered.value = read;
  read.rows.catch(() => {
    if (remembered.value === read) remembered.value = undefined;
  });
  return read.rows;
}

/** What a tier allows, at most four seconds old. */
export async function tierLimits(tier: TierId): Promise<TierLimits> {
  const row = (await allTierLimits()).find(({ id }) => id === tier);
  if (!row) throw new Error(`unknown tier ${tier}`);
  return row;
}

/** Makes the next `tierLimits` of this process read the table. */
export function forgetTierLimits(): void {
  remembered.value = undefined;
}
