import type { TierId } from "../../auth/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import type { TierLimits } from "./schema.ts";
import { listTierLimits } from "./store.ts";

const TTL_MS = 4_000;
// On globalThis: routes are separate bundles, and a change is told to one of them.
const holder = globalThis as typeof globalThis & {
  nexusTierLimits?: { rows: Promise<TierLimits[]>; untilMs: number } | undefined;
};

/** What every tier allows, lowest first, at most four seconds old. */
export function allTierLimits(): Promise<TierLimits[]> {
  const known = holder.nexusTierLimits;
  if (known && known.untilMs >= nowMs()) return known.rows;
  const read = { rows: listTierLimits(), untilMs: nowMs() + TTL_MS };
  holder.nexusTierLimits = read;
  read.rows.catch(() => {
    if (holder.nexusTierLimits === read) holder.nexusTierLimits = undefined;
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
  holder.nexusTierLimits = undefined;
}
