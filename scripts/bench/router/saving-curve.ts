/** A way of choosing: its quality less that of the best single model, and the share of that model's cost it saves. */
export interface Point {
  difference: number;
  saved: number;
}

/**
 * The most that is saved where the quality may fall short by `loss`, by one way of choosing or by two of them in turns:
 * what RouterBench (Hu et al. 2024) reads off the convex hull of a router's curve. The best single model is always one.
 */
export function savedAt(points: readonly Point[], loss: number): number {
  const all = [...points, { difference: 0, saved: 0 }];
  let best = 0;
  for (const held of all) {
    const above = held.difference + loss;
    if (above < 0) continue;
    best = Math.max(best, held.saved);
    for (const other of all) {
      const below = -loss - other.difference;
      if (below > 0) best = Math.max(best, held.saved + ((other.saved - held.saved) * above) / (above + below));
    }
  }
  return best;
}
