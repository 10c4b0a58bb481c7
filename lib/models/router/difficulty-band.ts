/** How hard messages are told apart where evidence is kept: an easy answer says little of a hard one. */
export const BANDS = ["easy", "fair", "hard"] as const;
export type Band = (typeof BANDS)[number];

/** From which percent of difficulty on a message is a fair one, and a hard one: where the reasons say so. */
export const FAIR_FROM_PERCENT = 25;
export const HARD_FROM_PERCENT = 55;

/** @param difficulty 0 to 1; null where nobody worked it out. */
export function bandOf(difficulty: number | null): Band | null {
  if (difficulty === null) return null;
  const percent = Math.round(difficulty * 100);
  if (percent < FAIR_FROM_PERCENT) return "easy";
  return percent < HARD_FROM_PERCENT ? "fair" : "hard";
}
