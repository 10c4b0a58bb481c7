import { seededRandom, shuffledIndices } from "../../router/seeded-random.ts";

export interface Interval {
  value: number;
  low: number;
  high: number;
}

const REPETITIONS = 300;

/** Figures of a sample with their 95 % intervals: the sample is drawn again, with repetition, `REPETITIONS` times. */
export function bootstrapAll(size: number, figures: (indices: Int32Array) => readonly number[]): Interval[] {
  const random = seededRandom(99);
  const all = Int32Array.from({ length: size }, (_, index) => index);
  const drawn = Array.from({ length: REPETITIONS }, () => figures(all.map(() => Math.floor(random() * size))));
  return figures(all).map((value, place) => {
    const sorted = drawn.map((one) => one[place] ?? Number.NaN).sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(share * REPETITIONS)] ?? Number.NaN;
    return { value, low: at(0.025), high: at(0.975) };
  });
}

/** One figure with its interval. */
export function bootstrap(size: number, figure: (indices: Int32Array) => number): Interval {
  return bootstrapAll(size, (indices) => [figure(indices)])[0] as Interval;
}

/** Ranks from 0; equal values share the middle of their places. */
export function ranksOf(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
    for (const index of order.slice(from, to)) ranks[index] = (from + to - 1) / 2;
    from = to;
  }
  return ranks;
}

/** Spearman's rank correlation. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  const x = ranksOf(a);
  const y = ranksOf(b);
  const middle = (x.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (const [index, rank] of x.entries()) {
    const left = rank - middle;
    const right = (y[index] ?? 0) - middle;
    xy += left * right;
    xx += left * left;
    yy += right * right;
  }
  return xy / Math.sqrt(xx * yy);
}

/** Mean of the F1 of every class that occurs in the truth. */
export function macroF1(pairs: readonly (readonly [truth: string, guess: string])[]): number {
  const classes = [...new Set(pairs.map(([truth]) => truth))];
  const sum = classes.reduce((total, name) => {
    const hits = pairs.filter(([truth, guess]) => truth === name && guess === name).length;
    const touched = pairs.filter(([truth, guess]) => (truth === name) !== (guess === name)).length;
    return total + (2 * hits) / (2 * hits + touched);
  }, 0);
  return sum / classes.length;
}

/** `.672 [.640 to .703]` */
export function show({ value, low, high }: Interval): string {
  const short = (figure: number) => figure.toFixed(3).replace(/^(-?)0/, "$1");
  return `${short(value)} [${short(low)} to ${short(high)}]`;
}

/** Splits the numbers below `size` into folds, by a seed. */
export function foldsOf(size: number, folds: number, shuffled: Int32Array): number[] {
  const fold = new Array<number>(size).fill(0);
  for (const [at, index] of shuffled.entries()) fold[index] = at % folds;
  return fold;
}

/** Splits groups into folds, by a generator of random numbers: what shares a group shares a fold. */
export function groupFolds(groups: readonly number[], folds: number, random: () => number): number[] {
  const names = [...new Set(groups)];
  const foldOf = foldsOf(names.length, folds, shuffledIndices(names.length, random));
  const places = new Map(names.map((name, at) => [name, foldOf[at] ?? 0]));
  return groups.map((group) => places.get(group) ?? 0);
}
