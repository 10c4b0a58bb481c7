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
import { nearestGain } from "./nearest.ts";
import { bootstrap, foldsOf, show } from "./statistics.ts";

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

function routers({ difficulties, failures }: TrainingSet): Record<string, Router> {
  const failure = trainFailure(failures);
  const difficulty = trainDifficulty(difficulties);
  return {
    random: () => () => 0,
    "length only":
      () =>
      ({ prompt }) =>
        prompt.length,
    "keyword rules": () => ruleScore,
    "nearest 40": (train) => nearestGain(train.map(({ vector, weak, strong }) => ({ vector, gain: strong - weak }))),
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

function report(title: string, rows: readonly Row[], split: (seed: number) => number[], set: TrainingSet): void {
  console.log(`\n${title} (${rows.length} labels, ${SEEDS.length} splits)`);
  console.log(`${"".padEnd(16)}APGR ${"".padEnd(21)}CPT 50 %  CPT 80 %`);
  for (const [name, router] of Object.entries(routers(set))) {
    const scored = SEEDS.map((seed) => crossScore(rows, split(seed), router, seed));
    const mean = (figure: (scores: readonly number[]) => number) =>
      scored.reduce((sum, scores) => sum + figure(scores), 0) / scored.length;
    const interval = bootstrap(rows.length, (indices) => {
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
    console.log(`${name.padEnd(16)}${show(interval).padEnd(26)}${half.padStart(8)}${most.padStart(10)}`);
  }
  console.log("always strong   1 by definition at every call; always weak 0 at none");
}

/** MMLU: what share of the gap between a weak and a strong model is won back for how many strong calls. */
export function benchGain(data: string, set: TrainingSet): void {
  const rows = readMmluRows(data).map((row, index) => ({ ...row, vector: set.gains[index]?.vector as SparseVector }));
  const byRow = (seed: number) => foldsOf(rows.length, 5, shuffledIndices(rows.length, seededRandom(seed)));
  report("MMLU, cross-validated in five", rows, byRow, set);
  report("MMLU, subjects held out in four", rows, (seed) => splitBySubject(rows, seed), set);
}
