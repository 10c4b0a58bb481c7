import { seededRandom } from "../../router/seeded-random.ts";
import { reportBar } from "../report-bar.ts";
import { type BenchRow, readBenchRows } from "./bench-rows.ts";
import { bestFor, chooseWorth, type Rule, WORTHS } from "./choose-worth.ts";
import { closenessOf } from "./closeness.ts";
import {
  byEase,
  byKind,
  byLength,
  byNearest,
  byPosterior,
  byReading,
  byRules,
  type Learner,
  together,
} from "./forecasts.ts";
import { printTable, reportReached } from "./print-table.ts";
import { type Point, savedAt } from "./saving-curve.ts";
import { bootstrap, bootstrapAll, groupFolds, type Interval, show } from "./statistics.ts";

const SPLITS = [5, 6, 7];
const FOLDS = 10;
const BAR = { bar: 0.25, aim: 0.32 };
/** Shares of all answers that may turn wrong where the curve is read. */
const LOSSES = [0, 0.0025, 0.005, 0.01];
/**
 * How it is told on the rows seen whether the quality is held. Their own answers are a noisy judge: what they happen to
 * say of two models that are nearly alike, the rows that are not seen say the other way round.
 */
const RULES: readonly (Rule & { name: string })[] = [
  { name: "as good on the rows seen", by: "answers", slack: 0 },
  { name: "within one standard error", by: "answers", slack: 1 },
  { name: "expected within one", by: "forecasts", slack: 1 },
];
/** The rule whose figures are compared, the last. */
const HEADLINE = RULES.length - 1;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const qualityOf = (rows: readonly BenchRow[], model: number) => sum(rows.map(({ scores }) => scores[model] ?? 0));
const costOf = (rows: readonly BenchRow[], model: number) => sum(rows.map(({ costs }) => costs[model] ?? 0));

/** The model with the most right answers. */
export function bestSingle(rows: readonly BenchRow[]): number {
  const totals = (rows[0]?.scores ?? []).map((_, model) => qualityOf(rows, model));
  return totals.indexOf(Math.max(...totals));
}

/**
 * The model chosen for every row by what was learned from the other folds alone: for each rule, and for each worth.
 * @param single Place of the best single model.
 */
export function chooseInFolds(
  rows: readonly BenchRow[],
  learner: Learner,
  { single, folds, seed, rules }: { single: number; folds: number; seed: number; rules: readonly Rule[] },
): { byRule: number[][]; byWorth: number[][] } {
  const foldOf = groupFolds(
    rows.map(({ group }) => group),
    folds,
    seededRandom(seed),
  );
  const chosen = [...rules, ...WORTHS].map(() => new Array<number>(rows.length).fill(single));
  for (let fold = 0; fold < folds; fold++) {
    const seen = rows.filter((_row, at) => foldOf[at] !== fold);
    const learned = learner(seen, seed + fold);
    const worths = [...rules.map((rule) => chooseWorth(seen, learned.seen, single, rule)), ...WORTHS];
    for (const [at, row] of rows.entries()) {
      if (foldOf[at] !== fold) continue;
      const forecast = learned.of(row);
      for (const [place, worth] of worths.entries()) (chosen[place] ?? [])[at] = bestFor(forecast, worth);
    }
  }
  return { byRule: chosen.slice(0, rules.length), byWorth: chosen.slice(rules.length) };
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

interface Bench {
  rows: readonly BenchRow[];
  single: number;
}

function chooseInSplits({ rows, single }: Bench, learner: Learner, folds: number) {
  return SPLITS.map((seed) => chooseInFolds(rows, learner, { single, folds, seed, rules: RULES }));
}

/** The figures of a learner's choices, by rule. */
function measure({ rows, single }: Bench, splits: ReturnType<typeof chooseInSplits>): Figures[] {
  return RULES.map((_, place) =>
    figuresOf(
      rows,
      splits.map(({ byRule }) => byRule[place] ?? []),
      single,
    ),
  );
}

/**
 * What is saved at each loss, read off the curve of the rows that were not seen.
 * @param ways For each split the models chosen in each way; the same ways in all.
 */
function reportCurve(title: string, { rows, single }: Bench, ways: readonly (readonly (readonly number[])[])[]): void {
  const gains = ways.map((split) =>
    split.map((chosen) => rows.map(({ scores }, at) => (scores[chosen[at] ?? 0] ?? 0) - (scores[single] ?? 0))),
  );
  const savings = ways.map((split) =>
    split.map((chosen) => rows.map(({ costs }, at) => (costs[single] ?? 0) - (costs[chosen[at] ?? 0] ?? 0))),
  );
  const meanOf = (table: readonly (readonly (readonly number[])[])[], way: number, indices: Int32Array) => {
    let total = 0;
    for (const split of table) for (const at of indices) total += split[way]?.[at] ?? 0;
    return total / table.length / indices.length;
  };
  const pointsOf = (indices: Int32Array) => {
    let cost = 0;
    for (const at of indices) cost += (rows[at]?.costs[single] ?? 0) / indices.length;
    return (ways[0] ?? []).map(
      (_way, way): Point => ({
        difference: meanOf(gains, way, indices),
        saved: meanOf(savings, way, indices) / cost,
      }),
    );
  };
  const figures = bootstrapAll(rows.length, (indices) => {
    const points = pointsOf(indices);
    return LOSSES.map((loss) => savedAt(points, loss));
  });
  console.log(`  ${title.padEnd(34)}${figures.map((figure) => show(figure).padEnd(24)).join("")}`);
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
 * trained on it: the first learner is the shipped router's reading, the others are trained here on these answers.
 * Below, the curves of the same choices over all worths, read as RouterBench's authors do.
 */
export function benchSaving(data: string): void {
  const { rows, models } = readBenchRows(data);
  const single = bestSingle(rows);
  const table = closenessOf(rows.map(({ words }) => words));
  const closeness = (a: number, b: number) => table[a * rows.length + b] ?? 0;
  const bench = { rows, single };
  const both = together(byReading, byEase(closeness));
  const learners = {
    "length only": byLength,
    "keyword rules": byRules,
    kNN: byNearest(closeness),
    "the shipped router's reading": byReading,
    "the product's posterior": byPosterior,
    "kind of question": byKind,
    "kind and ease of the question": byEase(closeness),
    "the reading, kind and ease": both,
  };
  const chosen = Object.entries(learners).map(([title, learner]) => {
    const splits = chooseInSplits(bench, learner, FOLDS);
    return { title, splits, figures: measure(bench, splits) };
  });
  const headline = (title: keyof typeof learners) =>
    chosen.find((one) => one.title === title)?.figures[HEADLINE] as Figures;
  const costs = models.map((_, model) => costOf(rows, model));
  const cheapest = costs.indexOf(Math.min(...costs));
  const random = seededRandom(41);
  const always = (choose: (row: BenchRow) => number) => line(figuresOf(rows, [rows.map(choose)], single));
  printTable(
    `RouterBench (${rows.length} prompts, ${models.length} models, ${SPLITS.length} splits in ${FOLDS} folds); best single: ` +
      `${models[single]}, ${(qualityOf(rows, single) / rows.length).toFixed(3)}, $${costOf(rows, single).toFixed(3)}; ` +
      `difference in quality, share of the cost saved, ${RULES[HEADLINE]?.name}`,
    {
      random: always(() => Math.floor(random() * models.length)),
      "always strong": always(() => single),
      "always weak": always(() => cheapest),
      "length only": line(headline("length only")),
      "keyword rules": line(headline("keyword rules")),
      kNN: line(headline("kNN")),
      oracle: always(oracleChoice),
    },
    {
      ...Object.fromEntries(
        chosen
          .slice(3)
          .flatMap(({ title, figures }) => figures.map((own, place) => [`${title}, ${RULES[place]?.name}`, line(own)])),
      ),
      ...Object.fromEntries(
        [2, 5, 20].map((folds) => [
          `reading, kind and ease in ${folds} folds`,
          line(measure(bench, chooseInSplits(bench, both, folds))[HEADLINE] as Figures),
        ]),
      ),
    },
  );
  for (const title of ["the reading, kind and ease", "the product's posterior"] as const) {
    const { quality, saved } = headline(title);
    reportReached(`share of the cost saved by ${title}`, saved, BAR.bar, BAR.aim);
    reportBar("its quality beside the best single model's", show(quality), "0 in the interval", quality.high >= 0);
  }
  console.log(
    `  saved at a loss of${"".padEnd(18)}${LOSSES.map((loss) => `${loss.toFixed(4)}`.padEnd(24)).join("")}(off the hull of the curve)`,
  );
  const alone = models.map((_name, model) => new Array<number>(rows.length).fill(model));
  reportCurve("single models at random", bench, [alone]);
  for (const { title, splits } of chosen)
    reportCurve(
      title,
      bench,
      splits.map(({ byWorth }) => byWorth),
    );
}
