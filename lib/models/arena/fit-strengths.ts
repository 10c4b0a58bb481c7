import { invert, solve } from "./solve-symmetric.ts";

/** How often two models were preferred to each other; a tie is half a win for each. Wins may be fractions. */
export interface Duel {
  a: string;
  b: string;
  winsA: number;
  winsB: number;
}

export interface FittedStrength {
  modelId: string;
  /** In logits: exp of the difference of two is the odds that the first is preferred. */
  strength: number;
  /** Standard error of the strength less the mean of all. */
  error: number;
}

export interface StrengthPrior {
  /** What is expected of a model before any vote, in logits; 0 where nothing is given. */
  means?: ReadonlyMap<string, number>;
  /** Standard deviation around it, in logits. */
  deviation: number;
}

const MAX_STEPS = 200;
const SMALLEST_STEP = 1e-10;
/** Newton's step may overshoot far from the solution, where the curve is flat. */
const LARGEST_STEP = 1;

/**
 * The strengths of models by pairwise preferences: the model of R. A. Bradley and M. E. Terry ("Rank analysis of
 * incomplete block designs", Biometrika 39, 1952), P(i over j) = 1 / (1 + exp(sj - si)), at the mode of the posterior
 * under independent normal priors, found by Newton's method. The prior makes the mode unique and finite also where a
 * model won all or where models never met. Errors are those of the normal approximation at the mode (Laplace).
 */
export function fitStrengths(duels: readonly Duel[], { means, deviation }: StrengthPrior): FittedStrength[] {
  const ids = [...new Set(duels.flatMap(({ a, b }) => [a, b]))].sort();
  const at = new Map(ids.map((id, index) => [id, index]));
  const prior = ids.map((id) => means?.get(id) ?? 0);
  const games = duels.map(({ a, b, winsA, winsB }) => ({ i: at.get(a) ?? 0, j: at.get(b) ?? 0, winsA, winsB }));
  const precision = 1 / deviation ** 2;

  const strengths = [...prior];
  /** Slope and curvature (negated) of the log posterior. */
  const derive = () => {
    const slope = strengths.map((strength, index) => ((prior[index] ?? 0) - strength) * precision);
    const curvature = ids.map((_, row) => ids.map((__, column) => (row === column ? precision : 0)));
    const add = (row: number, column: number, value: number) => {
      const line = curvature[row];
      if (line) line[column] = (line[column] ?? 0) + value;
    };
    for (const { i, j, winsA, winsB } of games) {
      const chance = 1 / (1 + Math.exp((strengths[j] ?? 0) - (strengths[i] ?? 0)));
      const surprise = winsA - (winsA + winsB) * chance;
      slope[i] = (slope[i] ?? 0) + surprise;
      slope[j] = (slope[j] ?? 0) - surprise;
      const weight = (winsA + winsB) * chance * (1 - chance);
      add(i, i, weight);
      add(j, j, weight);
      add(i, j, -weight);
      add(j, i, -weight);
    }
    return { slope, curvature };
  };

  for (let step = 0; step < MAX_STEPS; step++) {
    const { slope, curvature } = derive();
    const change = solve(curvature, slope);
    const largest = Math.max(0, ...change.map(Math.abs));
    const scale = Math.min(1, LARGEST_STEP / largest);
    for (const [index, value] of change.entries()) strengths[index] = (strengths[index] ?? 0) + value * scale;
    if (largest < SMALLEST_STEP) break;
  }

  const covariance = invert(derive().curvature);
  const rowMeans = covariance.map((row) => row.reduce((sum, value) => sum + value, 0) / ids.length);
  const allMean = rowMeans.reduce((sum, value) => sum + value, 0) / ids.length;
  return ids.map((modelId, index) => ({
    modelId,
    strength: strengths[index] ?? 0,
    error: Math.sqrt(Math.max(0, (covariance[index]?.[index] ?? 0) - 2 * (rowMeans[index] ?? 0) + allMean)),
  }));
}
