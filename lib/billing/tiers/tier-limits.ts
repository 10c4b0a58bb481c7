import type { TierId } from "../../auth/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import type { TierLimits } from "./schema.ts";
import { listTierLimits } from "./store.ts";

const TTL_MS = 4_000;
let known: { rows: Promise<TierLimits[]>; untilMs: number } | undefined;

/** What every tier allows, lowest first, at most four seconds old. */
export function allTierLimits(): Promise<TierLimits[]> {
  if (!known || known.untilMs < nowMs()) {
    const rows = listTierLimits();
    known = { rows, untilMs: nowMs() + TTL_MS };
    rows.catch(() => {
      known = undefined;
    });
  }
  return known.rows;
}

/** What a tier allows, at most four seconds old. */
export async function tierLimits(tier: TierId): Promise<TierLimits> {
  const row = (await allTierLimits()).find(({ id }) => id === tier);
  if (!row) throw new Error(`unknown tier ${tier}`);
  return row;
}

/** Makes the next `tierLimits` of this process read the table. */
export function forgetTierLimits(): void {
  known = undefined;
}
