import { compareReplayed, type ReplayReport } from "./compare.ts";
import { type Replayed, type ReplayWith, replayDecision, type SkipReason } from "./replay-decision.ts";
import type { StoredDecision } from "./store.ts";

/** What is done with each decision that was made again, as it comes: the text is the message's, null where none is kept. */
export type OnReplayed = (replayed: Replayed, text: string | null) => void;

/** Makes stored decisions again and reports what differs. @param onReplayed For a file with a line for each. */
export async function replayAll(
  batches: AsyncIterable<StoredDecision[]>,
  using: ReplayWith,
  onReplayed: OnReplayed = () => undefined,
): Promise<ReplayReport> {
  const replayed: Replayed[] = [];
  const skipped: Partial<Record<SkipReason, number>> = {};
  // Replayed with what they were made with, these must come out as they were, as far as all of that was stored.
  const reproducible = new Set<string>();
  for await (const batch of batches) {
    for (const stored of batch) {
      const again = replayDecision(stored, using);
      if (typeof again === "string") {
        skipped[again] = (skipped[again] ?? 0) + 1;
        continue;
      }
      replayed.push(again);
      onReplayed(again, stored.text);
      if (again.preferencesKnown && using.mode === null && stored.version === using.weights.version)
        reproducible.add(stored.id);
    }
  }
  return compareReplayed(replayed, skipped, reproducible);
}
