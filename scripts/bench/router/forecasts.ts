import { collectEvidence, learnedShift } from "../../../lib/models/router/apply-preferences.ts";
import { bandOf } from "../../../lib/models/router/difficulty-band.ts";
import { INTENTS } from "../../../lib/models/schema.ts";
import { seededRandom } from "../../router/seeded-random.ts";
import type { BenchRow } from "./bench-rows.ts";
import { chancesOf, fitAbilities } from "./fit-abilities.ts";
import { type Closeness, learnEase } from "./learn-ease.ts";
import { REST_LENGTH, STEM_LENGTH } from "./question-signs.ts";
import { groupFolds } from "./statistics.ts";

/** What is expected of each model for a row: a right answer, 0 to 1, and dollars. */
export interface Forecast {
  quality: number[];
  cost: number[];
}

/** What was learned: forecasts for the rows seen, in their order, and for any other row. */
export interface Learned {
  seen: Forecast[];
  of: (row: BenchRow) => Forecast;
}

/** Learns from rows whose answers are known. */
export type Learner = (seen: readonly BenchRow[], seed: number) => Learned;

const INNER_FOLDS = 5;
const NEIGHBOURS = 40;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const columnMeans = (table: readonly (readonly number[])[]) =>
  (table[0] ?? []).map((_, at) => mean(table.map((row) => row[at] ?? 0)));

const learnedBy = (seen: readonly BenchRow[], of: Learned["of"]): Learned => ({ seen: seen.map(of), of });

/** Each model's chances and costs by kind of question and ease; for a kind that was not seen, those over all kinds. */
function learnChances(seen: readonly BenchRow[], eases: readonly number[]): (row: BenchRow, ease: number) => Forecast {
  const fitOf = (places: readonly number[]) => {
    const rows = places.map((at) => seen[at] as BenchRow);
    const fit = fitAbilities(
      rows.map(({ scores }) => scores),
      places.map((at) => eases[at] ?? 0),
    );
    return { fit, cost: columnMeans(rows.map(({ costs }) => costs)) };
  };
  const places = [...seen.keys()];
  const all = fitOf(places);
  const kinds = new Map(
    [...new Set(seen.map(({ kind }) => kind))].map((kind) => [
      kind,
      fitOf(places.filter((at) => seen[at]?.kind === kind)),
    ]),
  );
  return ({ kind }, ease) => {
    const { fit, cost } = kinds.get(kind) ?? all;
    return { quality: chancesOf(fit, ease), cost };
  };
}

/** Only the kind of question: each model's mean for it. */
export const byKind: Learner = (seen) => {
  const chances = learnChances(
    seen,
    seen.map(() => 0),
  );
  return learnedBy(seen, (row) => chances(row, 0));
};

/** Only the length of the question, whatever its kind: the shorter, the easier. */
export const byLength: Learner = (seen) => {
  const easeOf = ({ signs }: BenchRow) =>
    -Math.log(Math.exp(signs[STEM_LENGTH] ?? 0) + Math.exp(signs[REST_LENGTH] ?? 0));
  const alike = seen.map((row) => ({ ...row, kind: 0 }));
  const chances = learnChances(alike, seen.map(easeOf));
  return learnedBy(seen, (row) => chances({ ...row, kind: 0 }, easeOf(row)));
};

/** What the models made of the questions seen whose words are nearest. */
export const byNearest =
  (closeness: Closeness): Learner =>
  (seen) =>
    learnedBy(seen, ({ at }) => {
      const near = seen
        .filter((other) => other.at !== at)
        .map((other) => ({ other, close: closeness(at, other.at) }))
        .sort((a, b) => b.close - a.close)
        .slice(0, NEIGHBOURS)
        .map(({ other }) => other);
      return {
        quality: columnMeans(near.map(({ scores }) => scores)),
        cost: columnMeans(near.map(({ costs }) => costs)),
      };
    });

/**
 * The kind of question and its ease. What ease is worth is learned from eases of rows that were left out when ease was
 * learned, for those of rows seen would promise too much.
 * @param closeness Null where the words do not count.
 */
export const byEase =
  (closeness: Closeness | null): Learner =>
  (seen, seed) => {
    const folds = groupFolds(
      seen.map(({ group }) => group),
      INNER_FOLDS,
      seededRandom(seed),
    );
    const eases = new Array<number>(seen.length).fill(0);
    for (let fold = 0; fold < INNER_FOLDS; fold++) {
      const inner = learnEase(
        seen.filter((_row, at) => folds[at] !== fold),
        closeness,
      );
      for (const [at, row] of seen.entries()) if (folds[at] === fold) eases[at] = inner(row);
    }
    const chances = learnChances(seen, eases);
    const ease = learnEase(seen, closeness);
    return {
      seen: seen.map((row, at) => chances(row, eases[at] ?? 0)),
      of: (row) => chances(row, ease(row)),
    };
  };

/** Learns kind and ease from something else of a row than its shape and its words. */
const byOther =
  (seenAs: (row: BenchRow) => Pick<BenchRow, "kind" | "signs">): Learner =>
  (seen, seed) => {
    const other = (row: BenchRow): BenchRow => ({ ...row, ...seenAs(row) });
    const learned = byEase(null)(seen.map(other), seed);
    return { seen: learned.seen, of: (row) => learned.of(other(row)) };
  };

/**
 * Only what the shipped router says of a prompt and of the question in it: its intent is the kind, and the rest tells the
 * ease. Chances follow the curve that the router's own expected quality follows.
 */
export const byReading = byOther(({ intent, reading }) => ({ kind: intent, signs: reading }));

/** Only what the router's rules say without training. */
export const byRules = byOther(({ rules }) => ({ kind: 0, signs: rules }));

/**
 * What the product itself would have learned, had people judged these answers: its posterior of each model by the
 * message's intent and how hard it is. Beforehand all models are expected to be alike.
 */
export const byPosterior: Learner = (seen) => {
  const usual = 100 * mean(seen.flatMap(({ scores }) => scores));
  const evidence = collectEvidence(
    seen.flatMap(({ intent, difficulty, scores }) =>
      scores.map((score, model) => ({
        modelId: String(model),
        intent: INTENTS[intent] ?? null,
        band: bandOf(difficulty),
        good: score,
        bad: 1 - score,
        replaced: 0,
      })),
    ),
  );
  const costsOf = (rows: readonly BenchRow[]) => columnMeans(rows.map(({ costs }) => costs));
  const all = costsOf(seen);
  const byIntent = new Map(
    [...new Set(seen.map(({ intent }) => intent))].map((intent) => [
      intent,
      costsOf(seen.filter((row) => row.intent === intent)),
    ]),
  );
  return learnedBy(seen, ({ intent, difficulty }) => {
    const shiftOf = (model: number) =>
      learnedShift(usual, evidence, String(model), INTENTS[intent] ?? null, difficulty);
    return { quality: all.map((_, model) => (usual + shiftOf(model)) / 100), cost: byIntent.get(intent) ?? all };
  });
};

/** The means of what several learners forecast: what one makes too much of, the others temper. */
export const together =
  (...learners: readonly Learner[]): Learner =>
  (seen, seed) => {
    const learned = learners.map((learner) => learner(seen, seed));
    const meanOf = (forecasts: readonly Forecast[]): Forecast => ({
      quality: columnMeans(forecasts.map(({ quality }) => quality)),
      cost: columnMeans(forecasts.map(({ cost }) => cost)),
    });
    return {
      seen: seen.map((_row, at) => meanOf(learned.flatMap((one) => one.seen[at] ?? []))),
      of: (row) => meanOf(learned.map((one) => one.of(row))),
    };
  };
