import type { ArenaRating, ArenaReport } from "@/lib/models/arena/schema";
import type { Intent } from "@/lib/models/schema";

export type ArenaView = "own" | "everybody";

export interface RatingRow extends ArenaRating {
  name: string;
  /** Points that everybody's votes add to what Auto expects. */
  shift: number;
}

const votesOf = ({ blindVotes, openVotes }: ArenaRating) => blindVotes + openVotes;

/** The intents that have ratings, those with most votes first. */
export function listIntents(report: ArenaReport, view: ArenaView): Intent[] {
  const votes = new Map<Intent, number>();
  for (const rating of report[view]) votes.set(rating.intent, (votes.get(rating.intent) ?? 0) + votesOf(rating));
  return [...votes].sort(([, a], [, b]) => b - a).map(([intent]) => intent);
}

/** The ratings of an intent, best first, with names and with what they move. */
export function listRows(report: ArenaReport, view: ArenaView, intent: Intent): RatingRow[] {
  const names = new Map(report.models.map(({ id, name }) => [id, name]));
  const shifts = new Map(
    report.everybody.flatMap((one) => (one.intent === intent ? [[one.modelId, one.shift] as const] : [])),
  );
  return report[view]
    .filter((rating) => rating.intent === intent)
    .map((rating) => ({
      ...rating,
      name: names.get(rating.modelId) ?? rating.modelId,
      shift: shifts.get(rating.modelId) ?? 0,
    }));
}

/** Where a rating stands between the ends of all intervals, in per cent. */
export function scaleOf(rows: readonly RatingRow[]): (rating: number) => number {
  const low = Math.min(...rows.map((row) => row.low));
  const high = Math.max(...rows.map((row) => row.high));
  return (rating) => (high === low ? 50 : ((rating - low) / (high - low)) * 100);
}
