import { ranksOf } from "./statistics.ts";

export interface Answered {
  weak: number;
  strong: number;
}

const DECILES = 10;

/** Quality and share of strong calls when the rows with the highest scores go to the strong model: 11 points. */
function qualityCurve(rows: readonly Answered[], scores: readonly number[]): { share: number; quality: number }[] {
  const order = [...rows.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  return Array.from({ length: DECILES + 1 }, (_, decile) => {
    const strong = Math.round((rows.length * decile) / DECILES);
    const sum = order.reduce((total, index, at) => {
      const row = rows[index];
      return total + (row ? (at < strong ? row.strong : row.weak) : 0);
    }, 0);
    return { share: strong / rows.length, quality: sum / rows.length };
  });
}

/** Average performance gap recovered (Ong et al. 2024, RouteLLM): the area under the curve, from weak 0 to strong 1. */
export function apgr(rows: readonly Answered[], scores: readonly number[]): number {
  const curve = qualityCurve(rows, scores);
  const [weak, strong] = [curve[0]?.quality ?? 0, curve.at(-1)?.quality ?? 0];
  let area = 0;
  for (const [at, { share, quality }] of curve.entries()) {
    const before = curve[at - 1];
    if (before) area += ((share - before.share) * (quality + before.quality)) / 2;
  }
  return (area - weak) / (strong - weak);
}

/** Call-performance threshold: the share of strong calls at which this share of the gap is recovered, interpolated. */
export function cpt(rows: readonly Answered[], scores: readonly number[], recovered: number): number {
  const curve = qualityCurve(rows, scores);
  const [weak, strong] = [curve[0]?.quality ?? 0, curve.at(-1)?.quality ?? 0];
  const wanted = weak + recovered * (strong - weak);
  for (const [at, { share, quality }] of curve.entries()) {
    const before = curve[at - 1];
    if (quality < wanted || !before) continue;
    return before.share + ((wanted - before.quality) / (quality - before.quality || 1)) * (share - before.share);
  }
  return 1;
}

/** Scores as shares of their own fold, so that folds with models of their own can be read as one. */
export function toShares(scores: readonly number[], jitter: () => number): number[] {
  return ranksOf(scores.map((score) => score + 1e-9 * jitter())).map((rank) => rank / scores.length);
}
