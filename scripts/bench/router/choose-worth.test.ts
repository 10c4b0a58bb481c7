import { describe, expect, it } from "vitest";
import { seededRandom } from "../../router/seeded-random.ts";
import type { BenchRow } from "./bench-rows.ts";
import { bestSingle, chooseInFolds } from "./bench-saving.ts";
import { bestFor, chooseWorth, type Rule } from "./choose-worth.ts";
import { byEase, byKind, byPosterior, byReading, type Learner, together } from "./forecasts.ts";
import { savedAt } from "./saving-curve.ts";
import { groupFolds } from "./statistics.ts";

const CHEAP = 0;
const DEAR = 1;
const STRICT: Rule = { by: "answers", slack: 0 };
const OPTIONS = { single: DEAR, folds: 4, seed: 3, rules: [STRICT] };

/** Questions of two kinds: of kind 0 both models answer all, of kind 1 the cheap one answers few. */
function rowsOf(count: number): BenchRow[] {
  const random = seededRandom(8);
  return Array.from({ length: count }, (_, at) => {
    const kind = at % 2;
    return {
      at,
      group: Math.floor(at / 4),
      kind,
      intent: kind,
      difficulty: 0.5,
      reading: [random()],
      rules: [],
      signs: [random(), kind],
      words: { rows: new Int32Array(), values: new Float32Array() },
      scores: [kind === 0 || random() < 0.3 ? 1 : 0, 1],
      costs: [0.001, 0.01],
    };
  });
}
const alone = (a: number, b: number) => (a === b ? 1 : 0);
const learners: [string, Learner][] = [
  ["kind", byKind],
  ["kind and ease", byEase(alone)],
  ["the reading", byReading],
  ["the product's posterior", byPosterior],
  ["all of them", together(byKind, byPosterior, byReading, byEase(alone))],
];

describe("the worth of a right answer", () => {
  const rows = rowsOf(200);
  const forecasts = rows.map(({ kind, costs }) => ({ quality: [kind === 0 ? 0.98 : 0.3, 0.99], cost: costs }));
  const rightsAt = (worth: number) =>
    rows.reduce(
      (sum, { scores }, at) => sum + (scores[bestFor(forecasts[at] ?? { quality: [], cost: [] }, worth)] ?? 0),
      0,
    );

  it("is the least at which the quality of the best single model is held on the rows seen", () => {
    const worth = chooseWorth(rows, forecasts, DEAR, STRICT);
    expect(rightsAt(worth)).toBe(200);
    expect(rightsAt(worth / 1.2)).toBeLessThan(200);
  });

  it("is told by forecasts whatever the answers happened to be", () => {
    const unlucky = rows.map((row) => ({ ...row, scores: [0, 1] }));
    const byForecasts: Rule = { by: "forecasts", slack: 0.5 };
    const expected = chooseWorth(unlucky, forecasts, DEAR, byForecasts);
    expect(unlucky.filter((_row, at) => forecasts[at] && bestFor(forecasts[at], expected) === CHEAP)).toHaveLength(100);
    const counted = chooseWorth(unlucky, forecasts, DEAR, { ...byForecasts, by: "answers" });
    expect(unlucky.filter((_row, at) => forecasts[at] && bestFor(forecasts[at], counted) === CHEAP)).toHaveLength(0);
  });

  it("is less where the quality may fall short", () => {
    const loose = chooseWorth(rows, forecasts, DEAR, { ...STRICT, slack: 40 });
    expect(loose).toBeLessThan(chooseWorth(rows, forecasts, DEAR, STRICT));
  });
});

describe("ease", () => {
  it("is worth nothing where a question's own answers are all that it could be told from", () => {
    const random = seededRandom(4);
    const rows = rowsOf(400).map((row) => {
      const share = random() < 0.5 ? 1 : 0;
      return { ...row, kind: 0, signs: [0], group: row.at, scores: [share, share] };
    });
    const shares = byEase(alone)(rows, 1).seen.map(({ quality }) => quality[DEAR] ?? 0);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThan(0.1);
  });
});

describe("choices in folds", () => {
  it.each(learners)("save by %s where the cheap model does as well", (_name, learner) => {
    const rows = rowsOf(200);
    expect(bestSingle(rows)).toBe(DEAR);
    const [chosen = []] = chooseInFolds(rows, learner, OPTIONS).byRule;
    expect(chosen.filter((model, at) => model === CHEAP && rows[at]?.kind === 0)).toHaveLength(100);
    expect(chosen.filter((model, at) => model === CHEAP && rows[at]?.kind === 1)).toHaveLength(0);
  });

  it.each(learners)("by %s of a fold do not depend on the fold's own answers and costs", (_name, learner) => {
    const rows = rowsOf(200);
    const folds = groupFolds(
      rows.map(({ group }) => group),
      OPTIONS.folds,
      seededRandom(OPTIONS.seed),
    );
    const changed = rows.map((row, at) => (folds[at] === 0 ? { ...row, scores: [0, 0], costs: [9, 9] } : row));
    const own = (chosen: readonly number[]) => chosen.filter((_model, at) => folds[at] === 0);
    const [before = []] = chooseInFolds(rows, learner, OPTIONS).byRule;
    const [after = []] = chooseInFolds(changed, learner, OPTIONS).byRule;
    expect(own(after)).toEqual(own(before));
    expect(own(before)).toContain(CHEAP);
  });

  it.each(learners)("by %s of a kind that was not seen are made by what holds over all", (_name, learner) => {
    const rows = rowsOf(200);
    const stranger = { ...(rows[0] as BenchRow), kind: 9, intent: 9 };
    const { quality, cost } = learner(rows, 1).of(stranger);
    expect(quality[DEAR]).toBeGreaterThan(quality[CHEAP] ?? 1);
    expect(cost).toEqual([expect.closeTo(0.001), expect.closeTo(0.01)]);
  });

  it("keep a group in one fold", () => {
    const groups = rowsOf(200).map(({ group }) => group);
    const folds = groupFolds(groups, 4, seededRandom(1));
    for (const [at, group] of groups.entries()) expect(folds[at]).toBe(folds[groups.indexOf(group)]);
    expect(new Set(folds).size).toBe(4);
  });
});

describe("the curve of a router", () => {
  const points = [
    { difference: 0.01, saved: 0.1 },
    { difference: -0.03, saved: 0.5 },
    { difference: -0.2, saved: 0.9 },
  ];

  it("is read between two ways of choosing, in turns", () => {
    expect(savedAt(points, 0)).toBeCloseTo(0.1 + 0.4 / 4);
    expect(savedAt(points, 0.03)).toBeCloseTo(0.5);
    expect(savedAt(points, 1)).toBe(0.9);
  });

  it("begins at the best single model", () => {
    expect(savedAt(points.slice(1), 0)).toBe(0);
    expect(savedAt(points.slice(1), 0.015)).toBeCloseTo(0.25);
  });
});
