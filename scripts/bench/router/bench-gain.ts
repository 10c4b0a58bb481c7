import { measureDimensions } from "../../../lib/models/router/measure-complexity.ts";
import { readText } from "../../../lib/models/router/read-text.ts";
import { DIFFICULTY_SHARE } from "../../router/build-weights.ts";
import type { SparseVector } from "../../router/fit-linear.ts";
import { type MmluRow, readMmluRows } from "../../router/read-sources.ts";
import type { TrainingSet } from "../../router/read-training-set.ts";
import { seededRandom, shuffledIndices } from "../../router/seeded-random.ts";
import { scoreOne, trainDifficulty } from "../../router/train-difficulty.ts";
import { trainFailure, trainStrong } from "../../router/train-strong.ts";
import { apgr, cpt, toShares } from "./gain.ts";
import { nearestMean } from "./nearest.ts";
import { printTable, reportReached } from "./print-table.ts";
import { bootstrap, foldsOf, type Interval, show } from "./statistics.ts";

interface Row extends MmluRow {
  vector: SparseVector;
}
type Scorer = (row: Row, index: number) => number;
type Router = (train: readonly Row[]) => Scorer;

const SEEDS = [2, 5, 9, 14, 21, 22];

/** The signs of complexity alone, as the first router read them. */
function ruleScore({ prompt }: Row): number {
  const context = { hasImages: false, structuredOutput: false, needsTools: false, turns: 0, historyTokens: 0 };
  return measureDimensions(readText(prompt), context).reduce((sum, { value }) => sum + value, 0);
}

/** Those that order the calls. */
type Ordering = "random" | "length only" | "keyword rules" | "kNN" | "trained" | "oracle";

function routers({ difficulties, failures }: TrainingSet): Record<Ordering, Router> {
  const failure = trainFailure(failures);
  const difficulty = trainDifficulty(difficulties);
  return {
    random: () => () => 0,
    "length only":
      () =>
      ({ prompt }) =>
        prompt.length,
    "keyword rules": () => ruleScore,
    kNN: (train) => nearestMean(train, ({ weak, strong }) => strong - weak),
    trained: (train) => {
      const strong = trainStrong(
        train.map(({ vector, weak, strong: right }) => ({ vector, gain: right - weak })),
        failure,
      );
      return ({ vector }) => scoreOne(strong, vector) + DIFFICULTY_SHARE * scoreOne(difficulty, vector);
    },
    oracle:
      () =>
      ({ weak, strong }) =>
        strong - weak,
  };
}

/** Scores every row by a router that was trained on other folds, as shares of its fold. */
function crossScore(rows: readonly Row[], folds: readonly number[], router: Router, seed: number): number[] {
  const jitter = seededRandom(seed);
  const shares = new Array<number>(rows.length).fill(0);
  for (const fold of new Set(folds)) {
    const score = router(rows.filter((_row, index) => folds[index] !== fold));
    const tested = [...rows.keys()].filter((index) => folds[index] === fold);
    const given = toShares(
      tested.map((index) => score(rows[index] as Row, index)),
      jitter,
    );
    for (const [at, index] of tested.entries()) shares[index] = given[at] ?? 0;
  }
  return shares;
}

function splitBySubject(rows: readonly Row[], seed: number): number[] {
  const subjects = [...new Set(rows.map(({ subject }) => subject))].sort();
  const folds = foldsOf(subjects.length, 4, shuffledIndices(subjects.length, seededRandom(seed)));
  return rows.map(({ subject }) => folds[subjects.indexOf(subject)] ?? 0);
}

/** Their gain at every share of strong calls, with the shares that win half and most of it back. */
function measure(
  rows: readonly Row[],
  split: (seed: number) => number[],
  router: Router,
): { gain: Interval; line: string } {
  const scored = SEEDS.map((seed) => crossScore(rows, split(seed), router, seed));
  const mean = (figure: (scores: readonly number[]) => number) =>
    scored.reduce((sum, scores) => sum + figure(scores), 0) / scored.length;
  const gain = bootstrap(rows.length, (indices) => {
    const drawn = Array.from(indices, (index) => rows[index] as Row);
    return mean((scores) =>
      apgr(
        drawn,
        Array.from(indices, (index) => scores[index] ?? 0),
      ),
    );
  });
  const half = mean((scores) => cpt(rows, scores, 0.5)).toFixed(2);
  const most = mean((scores) => cpt(rows, scores, 0.8)).toFixed(2);
  return { gain, line: `${show(gain).padEnd(26)}${half.padStart(8)}${most.padStart(10)}` };
}

function report(title: string, rows: readonly Row[], split: (seed: number) => number[], set: TrainingSet) {
  const shipped = routers(set);
  const of = (name: Ordering) => measure(rows, split, shipped[name]);
  const right = (which: "weak" | "strong") =>
    show(
      bootstrap(rows.length, (indices) => indices.reduce((sum, at) => sum + (rows[at]?.[which] ?? 0), 0) / rows.length),
    );
  const [length, trained] = [of("length only"), of("trained")];
  printTable(
    `${title} (${rows.length} labels, ${SEEDS.length} splits): APGR, CPT 50 %, CPT 80 %`,
    {
      random: of("random").line,
      "always strong": `orders nothing; right ${right("strong")}, all calls strong`,
      "always weak": `orders nothing; right ${right("weak")}, no call strong`,
      "length only": length.line,
      "keyword rules": of("keyword rules").line,
      kNN: of("kNN").line,
      oracle: of("oracle").line,
    },
    { trained: trained.line },
  );
  return { length: length.gain, trained: trained.gain };
}

/** MMLU: what share of the gap between a weak and a strong model is won back for how many strong calls. */
export function benchGain(data: string, set: TrainingSet): void {
  const rows = readMmluRows(data).map((row, index) => ({ ...row, vector: set.gains[index]?.vector as SparseVector }));
  const byRow = (seed: number) => foldsOf(rows.length, 5, shuffledIndices(rows.length, seededRandom(seed)));
  const inDomain = report("MMLU, cross-validated in five", rows, byRow, set);
  reportReached("APGR, in-domain", inDomain.trained, 0.65, 0.68);
  const heldOut = report("MMLU, subjects held out in four", rows, (seed) => splitBySubject(rows, seed), set);
  reportReached("APGR, subjects held out", heldOut.trained, 0.6, 0.63);
  reportReached("APGR, subjects held out, above length", heldOut.trained, heldOut.length.value);
}
