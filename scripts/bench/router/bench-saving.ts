import { seededRandom } from "../../router/seeded-random.ts";
import { reportBar } from "../report-bar.ts";
import { type BenchRow, readBenchRows } from "./bench-rows.ts";
import { bestFor, chooseWorth } from "./choose-worth.ts";
import { closenessOf } from "./closeness.ts";
import { byEase, byKind, byLength, byNearest, byReading, byRules, type Learner } from "./forecasts.ts";
import { printTable, reportReached } from "./print-table.ts";
import { bootstrap, groupFolds, type Interval, show } from "./statistics.ts";

const SPLITS = [5, 6, 7];
const FOLDS = 10;
/** How far short of the best single model the rows seen may fall, in standard errors: not at all, and one. */
const SLACKS = [0, 1];
const BAR = { bar: 0.25, aim: 0.32 };

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const qualityOf = (rows: readonly BenchRow[], model: number) => sum(rows.map(({ scores }) => scores[model] ?? 0));
const costOf = (rows: readonly BenchRow[], model: number) => sum(rows.map(({ costs }) => costs[model] ?? 0));

/** The model with the most right answers. */
export function bestSingle(rows: readonly BenchRow[]): number {
  const totals = (rows[0]?.scores ?? []).map((_, model) => qualityOf(rows, model));
  return totals.indexOf(Math.max(...totals));
}

/**
 * The model chosen for every row by what was learned from the other folds alone, for each slack of the rule.
 * @param single Place of the best single model.
 */
export function chooseInFolds(
  rows: readonly BenchRow[],
  learner: Learner,
  { single, folds, seed, slacks }: { single: number; folds: number; seed: number; slacks: readonly number[] },
): number[][] {
  const foldOf = groupFolds(
    rows.map(({ group }) => group),
    folds,
    seededRandom(seed),
  );
  const chosen = slacks.map(() => new Array<number>(rows.length).fill(single));
  for (let fold = 0; fold < folds; fold++) {
    const seen = rows.filter((_row, at) => foldOf[at] !== fold);
    const learned = learner(seen, seed + fold);
    const worths = slacks.map((slack) => chooseWorth(seen, learned.seen, single, slack));
    for (const [at, row] of rows.entries()) {
      if (foldOf[at] !== fold) continue;
      const forecast = learned.of(row);
      for (const [place, worth] of worths.entries()) (chosen[place] ?? [])[at] = bestFor(forecast, worth);
    }
  }
  return chosen;
}

/** What choices differ in from the best single model. */
interface Figures {
  quality: Interval;
  saved: Interval;
}

const line = ({ quality, saved }: Figures) => `${show(quality).padEnd(26)}${show(saved)}`;

/** Difference in quality and share of the cost saved, the means over several splits, with their intervals. */
function figuresOf(rows: readonly BenchRow[], splits: readonly (readonly number[])[], single: number): Figures {
  const figure = (measure: (at: number, chosen: number) => number, per: (indices: Int32Array) => number) =>
    bootstrap(rows.length, (indices) => {
      let total = 0;
      for (const chosen of splits) for (const at of indices) total += measure(at, chosen[at] ?? single);
      return total / splits.length / per(indices);
    });
  const gain = (at: number, model: number) => (rows[at]?.scores[model] ?? 0) - (rows[at]?.scores[single] ?? 0);
  const saving = (at: number, model: number) => (rows[at]?.costs[single] ?? 0) - (rows[at]?.costs[model] ?? 0);
  const costOfSingle = (indices: Int32Array) => {
    let total = 0;
    for (const at of indices) total += rows[at]?.costs[single] ?? 0;
    return total;
  };
  return { quality: figure(gain, ({ length }) => length), saved: figure(saving, costOfSingle) };
}

/** The figures of a learner, for each slack. */
function measure(rows: readonly BenchRow[], single: number, learner: Learner, folds = FOLDS): Figures[] {
  const splits = SPLITS.map((seed) => chooseInFolds(rows, learner, { single, folds, seed, slacks: SLACKS }));
  return SLACKS.map((_, place) =>
    figuresOf(
      rows,
      splits.map((chosen) => chosen[place] ?? []),
      single,
    ),
  );
}

/** The cheapest of the models that made the most of a prompt. */
function oracleChoice({ scores, costs }: BenchRow): number {
  const top = Math.max(...scores);
  const right = [...scores.keys()].filter((model) => scores[model] === top);
  return right.reduce((a, b) => ((costs[b] ?? 0) < (costs[a] ?? 0) ? b : a));
}

/**
 * RouterBench: what is saved at the quality of the best single model. Everything is learned on the folds that are not
 * tested, what a right answer must be worth included; prompts that are nearly alike share a fold. Nothing that ships is
 * trained on it: of the learners one reads what the shipped router says, the others are trained here on these answers.
 */
export function benchSaving(data: string): void {
  const { rows, models } = readBenchRows(data);
  const single = bestSingle(rows);
  const costs = models.map((_, model) => costOf(rows, model));
  const cheapest = costs.indexOf(Math.min(...costs));
  const table = closenessOf(rows.map(({ words }) => words));
  const closeness = (a: number, b: number) => table[a * rows.length + b] ?? 0;
  const random = seededRandom(41);
  const always = (choose: (row: BenchRow) => number) => line(figuresOf(rows, [rows.map(choose)], single));
  const strict = (learner: Learner) => line(measure(rows, single, learner)[0] as Figures);
  const [eased, slackEased] = measure(rows, single, byEase(closeness)) as [Figures, Figures];
  const [read, slackRead] = measure(rows, single, byReading) as [Figures, Figures];
  printTable(
    `RouterBench (${rows.length} prompts, ${models.length} models, ${SPLITS.length} splits in ${FOLDS} folds); best single: ` +
      `${models[single]}, ${(qualityOf(rows, single) / rows.length).toFixed(3)}, $${costOf(rows, single).toFixed(3)}; ` +
      "difference in quality, share of the cost saved",
    {
      random: always(() => Math.floor(random() * models.length)),
      "always strong": always(() => single),
      "always weak": always(() => cheapest),
      "length only": strict(byLength),
      "keyword rules": strict(byRules),
      kNN: strict(byNearest(closeness)),
      oracle: always(oracleChoice),
    },
    {
      "the shipped router's reading": line(read),
      "reading, one standard error less": line(slackRead),
      "kind of question": strict(byKind),
      "kind and ease of the question": line(eased),
      "ease, one standard error less": line(slackEased),
      ...Object.fromEntries(
        [2, 5, 20].map((folds) => [
          `kind and ease, in ${folds} folds`,
          line(measure(rows, single, byEase(closeness), folds)[0] as Figures),
        ]),
      ),
    },
  );
  for (const [name, { quality, saved }] of [
    ["", read],
    [", one standard error less", slackRead],
  ] as const) {
    reportReached(`share of the cost saved by the shipped router's reading${name}`, saved, BAR.bar, BAR.aim);
    reportBar("its quality beside the best single model's", show(quality), "0 in the interval", quality.high >= 0);
  }
}
