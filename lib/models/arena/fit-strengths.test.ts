import { describe, expect, it } from "vitest";
import { seededRandom } from "../../platform/seeded-random.ts";
import { type Duel, fitStrengths } from "./fit-strengths.ts";

/** So wide that the prior says nothing. */
const FLAT = { deviation: 1_000 };
const byId = (fitted: ReturnType<typeof fitStrengths>) =>
  new Map(fitted.map(({ modelId, strength }) => [modelId, strength]));

describe("strengths by pairwise preferences", () => {
  it("are the log odds of two", () => {
    const [a, b] = fitStrengths([{ a: "a", b: "b", winsA: 3, winsB: 1 }], FLAT);
    expect((a?.strength ?? 0) - (b?.strength ?? 0)).toBeCloseTo(Math.log(3), 5);
    // The variance of a log odds is 1/3 + 1/1; each strength less their mean is half of it.
    expect(a?.error).toBeCloseTo(Math.sqrt(4 / 3) / 2, 4);
  });

  it("agree with a published example", () => {
    // The American League's eastern division of 1987, in A. Agresti, Categorical Data Analysis (2nd edition, 2002),
    // section 10.6: wins of the row's team over the column's, and the estimates with Baltimore at 0.
    const teams = ["Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore"];
    const wins = [
      [0, 7, 9, 7, 7, 9, 11],
      [6, 0, 7, 5, 11, 9, 9],
      [4, 6, 0, 7, 7, 8, 12],
      [6, 8, 6, 0, 6, 7, 10],
      [6, 2, 6, 7, 0, 7, 12],
      [4, 4, 5, 6, 6, 0, 6],
      [2, 4, 1, 3, 1, 7, 0],
    ];
    const duels = teams.flatMap((a, i) =>
      teams.slice(i + 1).map((b, k): Duel => {
        const j = i + 1 + k;
        return { a, b, winsA: wins[i]?.[j] ?? 0, winsB: wins[j]?.[i] ?? 0 };
      }),
    );
    const fitted = byId(fitStrengths(duels, FLAT));
    const estimates = teams.map((team) => (fitted.get(team) ?? 0) - (fitted.get("Baltimore") ?? 0));
    for (const [index, published] of [1.58, 1.44, 1.29, 1.25, 1.11, 0.68, 0].entries())
      expect(estimates[index]).toBeCloseTo(published, 2);
  });

  it("are found again from simulated votes, and their intervals hold them", () => {
    const random = seededRandom(11);
    const truth = [-1.2, -0.5, 0, 0.3, 1.4];
    let covered = 0;
    let worst = 0;
    const rounds = 40;
    for (let round = 0; round < rounds; round++) {
      const duels: Duel[] = [];
      for (let vote = 0; vote < 1_500; vote++) {
        const i = Math.floor(random() * truth.length);
        const j = (i + 1 + Math.floor(random() * (truth.length - 1))) % truth.length;
        const wins = random() < 1 / (1 + Math.exp((truth[j] ?? 0) - (truth[i] ?? 0)));
        duels.push({ a: `m${i}`, b: `m${j}`, winsA: wins ? 1 : 0, winsB: wins ? 0 : 1 });
      }
      for (const { modelId, strength, error } of fitStrengths(duels, { deviation: 5 })) {
        const off = Math.abs(strength - (truth[Number(modelId.slice(1))] ?? 0));
        worst = Math.max(worst, off);
        if (off < 1.96 * error) covered++;
      }
    }
    expect(worst).toBeLessThan(0.4);
    // 95 % of 200 are 190; 180 and 199 are more than three standard deviations away.
    expect(covered).toBeGreaterThan(180);
    expect(covered).toBeLessThan(200);
  });

  it("stay finite for a model that won all, and for models that never met", () => {
    const duels = [
      { a: "a", b: "b", winsA: 1_000, winsB: 0 },
      { a: "c", b: "d", winsA: 1, winsB: 0 },
    ];
    const fitted = fitStrengths(duels, { deviation: 1 });
    const strengths = byId(fitted);
    for (const { strength, error } of fitted) {
      expect(Math.abs(strength)).toBeLessThan(4);
      expect(error).toBeGreaterThan(0);
    }
    expect(strengths.get("a")).toBeGreaterThan(strengths.get("c") ?? 0);
    expect(strengths.get("b")).toBeLessThan(strengths.get("d") ?? 0);
  });

  it("begin at what is expected, and move the further from it the more votes there are", () => {
    const prior = { means: new Map([["a", 2]]), deviation: 0.4 };
    const gap = (wins: number) => {
      const fitted = byId(fitStrengths([{ a: "a", b: "b", winsA: 0, winsB: wins }], prior));
      return (fitted.get("a") ?? 0) - (fitted.get("b") ?? 0);
    };
    expect(gap(0)).toBeCloseTo(2, 8);
    expect(gap(2)).toBeLessThan(gap(0));
    expect(gap(2)).toBeGreaterThan(1);
    expect(gap(100)).toBeLessThan(0);
  });

  it("of nothing are nothing", () => {
    expect(fitStrengths([], FLAT)).toEqual([]);
  });
});
