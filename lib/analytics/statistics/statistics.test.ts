import { describe, expect, it } from "vitest";
import { seededRandom } from "../../platform/seeded-random.ts";
import { meanDifference, meanOf, type Sums, shareDifference, shareOf, type UnitSums, wilson } from "./intervals.ts";
import { failureEvidence, lowerBound, type Pairs } from "./sequential.ts";
import { studentT95 } from "./student-t.ts";

const LEVEL = 0.05;

function sumsOf(values: readonly number[]): Sums {
  return {
    n: values.length,
    sum: values.reduce((total, value) => total + value, 0),
    squares: values.reduce((total, value) => total + value ** 2, 0),
  };
}

/** What units come to together. */
function addUp(units: readonly Sums[]): Sums & UnitSums {
  const add = (of: (unit: Sums) => number) => units.reduce((total, unit) => total + of(unit), 0);
  return {
    n: add(({ n }) => n),
    sum: add(({ sum }) => sum),
    squares: add(({ squares }) => squares),
    units: units.length,
    nn: add(({ n }) => n * n),
    ns: add(({ n, sum }) => n * sum),
    ss: add(({ sum }) => sum * sum),
  };
}
/** The values of units, each a list. */
const unitsOf = (units: readonly (readonly number[])[]) => addUp(units.map(sumsOf));
/** A sample as if every value were a unit of its own. */
const apart = ({ n, sum, squares }: Sums) => ({ n, sum, squares, units: n, nn: n, ns: sum, ss: squares });
/** Every value in a unit of its own. */
const alone = (...values: number[]) => unitsOf(values.map((value) => [value]));
const sharesOf = (hits: number, n: number) => alone(...Array.from({ length: n }, (_, at) => (at < hits ? 1 : 0)));

describe("the Wilson interval", () => {
  it.each([
    [8, 10, 0.49016, 0.94331],
    [0, 20, 0, 0.16113],
    [20, 20, 0.83887, 1],
    [50, 100, 0.40383, 0.59617],
  ])("of %i in %i", (hits, total, low, high) => {
    const interval = wilson(hits, total);
    expect(interval?.value).toBe(hits / total);
    expect(interval?.low).toBeCloseTo(low, 4);
    expect(interval?.high).toBeCloseTo(high, 4);
  });

  it("is not there without a sample", () => expect(wilson(0, 0)).toBeNull());
});

/** The sums of a mean weighted by w, over units of pairs (x, w). */
const weighted = (...units: [x: number, w: number][][]) =>
  addUp(
    units.map((pairs) => ({
      n: pairs.reduce((total, [, w]) => total + w, 0),
      sum: pairs.reduce((total, [x, w]) => total + w * x, 0),
      squares: 0,
    })),
  );

describe("a weighted mean", () => {
  it("is the plain one for equal weights, and counts heavier values more", () => {
    expect(meanOf(weighted(...[1, 2, 3, 4, 5].map((x): [number, number][] => [[x, 0.3]])))?.high).toBeCloseTo(
      3 + 1.96324,
      4,
    );
    expect(meanOf(weighted([[0, 0.1]], [[0, 0.1]], [[10, 0.8]]))).toMatchObject({
      value: expect.closeTo(8, 10),
      low: 0,
    });
    expect(meanOf(weighted([[0, 1]], [[0, 1]]))).toEqual({ value: 0, low: 0, high: 0 });
  });

  it("knows no more from values that come again in the same unit", () => {
    const once = meanOf(weighted([[0, 1]], [[10, 1]], [[20, 0.5]]));
    const ten = ([x, w]: [number, number]) => Array.from({ length: 10 }, (): [number, number] => [x, w]);
    expect(meanOf(weighted(ten([0, 1]), ten([10, 1]), ten([20, 0.5])))).toEqual(once);
    expect(meanOf(weighted(ten([10, 1])))).toBeNull();
  });
});

describe("intervals", () => {
  it.each([
    [1, 12.7062],
    [2, 4.30265],
    [3, 3.18245],
    [5, 2.57058],
    [10, 2.22814],
    [17.8, 2.10263],
    [30, 2.04227],
    [1_000, 1.96234],
  ])("Student's t for %d degrees of freedom is that of the tables", (degrees, expected) => {
    expect(studentT95(degrees)).toBeCloseTo(expected, 3);
  });

  it("of a mean are Student's", () => {
    // Sample of 5, mean 3, variance 2.5: half width 2.77645 * sqrt(0.5).
    const interval = meanOf(alone(1, 2, 3, 4, 5));
    expect(interval?.value).toBe(3);
    expect(interval?.high).toBeCloseTo(3 + 1.96324, 4);
    expect(meanOf(alone(1))).toBeNull();
  });

  it("of two means are Welch's", () => {
    // Both worked by hand: variances 2.5 and 10, standard error sqrt(0.5 + 2), 5.88235 degrees of freedom.
    const interval = meanDifference(alone(1, 2, 3, 4, 5), alone(2, 4, 6, 8, 10));
    expect(interval?.value).toBe(-3);
    expect(interval?.low).toBeCloseTo(-3 - studentT95(5.88235) * Math.sqrt(2.5), 3);
    expect(studentT95(5.88235)).toBeCloseTo(2.4586, 3);
    expect(meanDifference(alone(7, 7), alone(5, 5))).toEqual({ value: 2, low: 2, high: 2 });
  });

  it.each([
    // Newcombe 1998, table II, method 10.
    [56, 70, 48, 80, 0.2, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.6, 0.1705, 0.809],
    [5, 56, 0, 29, 0.0893, -0.0381, 0.1926],
    [0, 10, 0, 10, 0, -0.2775, 0.2775],
  ])("of the shares %d/%d and %d/%d are those of the paper", (hits, n, otherHits, otherN, value, low, high) => {
    const interval = shareDifference(sharesOf(hits, n), sharesOf(otherHits, otherN));
    expect(interval?.value).toBeCloseTo(value, 4);
    expect(interval?.low).toBeCloseTo(low, 4);
    expect(interval?.high).toBeCloseTo(high, 4);
  });
});

describe("intervals over units that have several values", () => {
  it("see no more in a value that is said ten times than in one", () => {
    const values = [1, 2, 3, 4, 5];
    const tenfold = unitsOf(values.map((value) => Array.from({ length: 10 }, () => value)));
    expect(meanOf(tenfold)?.low).toBeCloseTo(meanOf(alone(...values))?.low ?? 0, 12);
    const shares = unitsOf([0, 1, 0, 0, 1, 0, 1, 0].map((value) => Array.from({ length: 10 }, () => value)));
    const [wide, narrow] = [shareOf(shares), shareOf(sharesOf(3, 8))];
    expect((wide?.high ?? 0) - (wide?.low ?? 0)).toBeGreaterThan((narrow?.high ?? 0) - (narrow?.low ?? 0));
    // Twenty people who never failed in a hundred answers each are twenty, and not two thousand.
    const never = unitsOf(Array.from({ length: 20 }, () => Array.from({ length: 100 }, () => 0)));
    expect(shareOf(never)?.high).toBeGreaterThan(0.16);
  });

  it("say nothing of one unit, and no cost or time below nothing", () => {
    expect([meanOf(unitsOf([[1, 2, 3]])), shareOf(unitsOf([[1, 0, 1]]))]).toEqual([null, null]);
    expect(meanOf(alone(0, 0, 0, 0, 0, 0, 0, 0, 0, 100))).toMatchObject({ value: 10, low: 0 });
  });

  it.each(["share", "mean"])("of two arms that are the same differ in about 5 %% of experiments: %s", (kind) => {
    const random = seededRandom(20261127);
    const runs = 1_000;
    const arm = () =>
      unitsOf(
        Array.from({ length: 15 }, () => {
          // People differ: one fails often or asks for long answers, another does not.
          const own = random();
          const value = () => (kind === "share" ? Number(random() < own) : 100 * own + 20 * random());
          return Array.from({ length: 5 + Math.floor(30 * random()) }, value);
        }),
      );
    let found = 0;
    for (let run = 0; run < runs; run++) {
      const difference = (kind === "share" ? shareDifference : meanDifference)(arm(), arm());
      if (difference && (difference.low > 0 || difference.high < 0)) found += 1;
    }
    // Four standard errors above; taken for independent, such answers differed in five to seven of ten.
    expect(found / runs).toBeLessThan(0.078);
    expect(found / runs).toBeGreaterThan(0.01);
  });
});

describe("the evidence of more failures", () => {
  it("is what integration gives", () => {
    for (const [worse, better] of [
      [0, 0],
      [3, 1],
      [1, 6],
      [40, 12],
    ] as const) {
      const steps = 200_000;
      let integral = 0;
      for (let step = 0; step < steps; step++) {
        const p = 0.5 + (step + 0.5) / (2 * steps);
        integral += (2 * p) ** worse * (2 * (1 - p)) ** better;
      }
      expect(failureEvidence({ worse, better })).toBeCloseTo(Math.log(integral / steps), 5);
    }
  });

  it("stays finite for a hundred thousand failures", () => {
    expect(Number.isFinite(failureEvidence({ worse: 50_000, better: 50_000 }))).toBe(true);
  });

  /** Looks after every pair, as no worker ever would; returns the pair at which it alarmed, or null. */
  function firstAlarm(random: () => number, armRate: number, controlRate: number, pairs: number): number | null {
    let worse = 0;
    let better = 0;
    for (let pair = 1; pair <= pairs; pair++) {
      const [arm, control] = [random() < armRate, random() < controlRate];
      if (arm === control) continue;
      if (arm) worse += 1;
      else better += 1;
      if (failureEvidence({ worse, better }) >= Math.log(1 / LEVEL)) return pair;
    }
    return null;
  }

  it("raises a false alarm in at most 5 % of experiments that are looked at after every answer", () => {
    const random = seededRandom(20261127);
    const runs = 1_000;
    for (const rate of [0.02, 0.1, 0.4]) {
      let alarms = 0;
      for (let run = 0; run < runs; run++) if (firstAlarm(random, rate, rate, 400) !== null) alarms += 1;
      // Three standard errors above the level.
      expect(alarms / runs).toBeLessThan(LEVEL + 3 * Math.sqrt((LEVEL * (1 - LEVEL)) / runs));
    }
  });

  it("alarms soon when an arm really fails more often", () => {
    const random = seededRandom(7);
    const found = Array.from({ length: 200 }, () => firstAlarm(random, 0.3, 0.03, 400));
    expect(found.filter((at) => at !== null && at <= 100).length).toBeGreaterThan(190);
  });

  it("a test for one look would not keep the promise", () => {
    // The positive control of the simulation: the usual one-sided z test, looked at just as often.
    const random = seededRandom(11);
    let alarms = 0;
    for (let run = 0; run < 400; run++) {
      let sum = 0;
      let looks = 0;
      for (let pair = 0; pair < 400; pair++) {
        const [arm, control] = [random() < 0.1, random() < 0.1];
        if (arm === control) continue;
        looks += 1;
        sum += arm ? 1 : -1;
        if (sum / Math.sqrt(looks) > 1.645) {
          alarms += 1;
          break;
        }
      }
    }
    expect(alarms / 400).toBeGreaterThan(0.15);
  });
});

describe("the evidence over conversations that go on while it is looked at", () => {
  interface Talk {
    arm: number;
    rate: number;
    left: number;
    failed: boolean[];
  }
  const countOf = (failed: readonly boolean[]) => failed.filter(Boolean).length;
  const toPairs = (differences: readonly number[]) => ({
    worse: differences.filter((more) => more > 0).length,
    better: differences.filter((more) => more < 0).length,
  });
  /** Conversations in the order of their first answers, paired as the store pairs them. */
  const byTalk = ([control = [], arm = []]: readonly Talk[][]) =>
    toPairs(
      arm.slice(0, control.length).map(({ failed }, place) => {
        const other = control[place]?.failed ?? [];
        const both = Math.min(failed.length, other.length);
        return countOf(failed.slice(0, both)) - countOf(other.slice(0, both));
      }),
    );

  /** Whether an experiment alarms whose arm has this share of the traffic; one in ten conversations fails again and again. */
  function alarms(
    random: () => number,
    share: number,
    pairsOf: (talks: Talk[][], answers: boolean[][]) => Pairs,
  ): boolean {
    const [open, talks, answers]: [Talk[], Talk[][], boolean[][]] = [[], [[], []], [[], []]];
    for (let step = 0; step < 1_000; step++) {
      if (open.length === 0 || random() < 1 / 6) {
        const rate = random() < 0.1 ? 0.8 : 0.01;
        open.push({ arm: Number(random() < share), rate, left: 1 + Math.floor(14 * random()), failed: [] });
      }
      const talk = open[Math.floor(random() * open.length)];
      if (!talk) continue;
      if (talk.failed.length === 0) talks[talk.arm]?.push(talk);
      talk.failed.push(random() < talk.rate);
      answers[talk.arm]?.push(talk.failed.at(-1) === true);
      talk.left -= 1;
      if (talk.left === 0) open.splice(open.indexOf(talk), 1);
      if (step % 5 === 0 && failureEvidence(pairsOf(talks, answers)) >= Math.log(1 / LEVEL)) return true;
    }
    return false;
  }

  it.each([0.5, 0.9, 0.1])("keeps to 5 %% of false alarms, with %d of the traffic in the arm", (share) => {
    const random = seededRandom(20261127);
    const found = Array.from({ length: 200 }, () => alarms(random, share, byTalk)).filter(Boolean).length;
    expect(found / 200).toBeLessThan(LEVEL);
  });

  it("would not, were each answer counted", () => {
    const random = seededRandom(20261127);
    const byAnswer = (_: Talk[][], [control = [], arm = []]: boolean[][]) =>
      toPairs(arm.slice(0, control.length).map((failed, at) => Number(failed) - Number(control[at])));
    const found = Array.from({ length: 100 }, () => alarms(random, 0.5, byAnswer)).filter(Boolean).length;
    expect(found / 100).toBeGreaterThan(0.15);
  });
});

describe("the lower bound of a mean cost", () => {
  /** Skewed as costs are: a lognormal with mean 1,000. */
  function cost(random: () => number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return 1_000 * Math.exp(0.8 * normal - 0.32);
  }

  function everAbove(random: () => number, bound: number, values: number): boolean {
    const sums = { n: 0, sum: 0, squares: 0 };
    for (let at = 0; at < values; at++) {
      const value = cost(random);
      sums.n += 1;
      sums.sum += value;
      sums.squares += value ** 2;
      if ((lowerBound(apart(sums), LEVEL) ?? 0) > bound) return true;
    }
    return false;
  }

  /** The same where some conversations are dear and others cheap, looked at after every fifth answer. */
  function everAboveInTalks(random: () => number, bound: number, taken: (talks: readonly Sums[]) => Sums & UnitSums) {
    const talks: Sums[] = [];
    const open: { level: number; left: number; sums: Sums }[] = [];
    for (let at = 0; at < 1_200; at++) {
      if (open.length === 0 || random() < 1 / 8) {
        const sums = { n: 0, sum: 0, squares: 0 };
        talks.push(sums);
        open.push({ level: cost(random) / 1_000, left: 1 + Math.floor(16 * random()), sums });
      }
      const talk = open[Math.floor(random() * open.length)];
      if (!talk) continue;
      const value = talk.level * (500 + 1_000 * random());
      talk.sums.n += 1;
      talk.sums.sum += value;
      talk.sums.squares += value ** 2;
      talk.left -= 1;
      if (talk.left === 0) open.splice(open.indexOf(talk), 1);
      const begun = talks.filter(({ n }) => n > 0);
      if (at % 5 === 0 && (lowerBound(taken(begun), LEVEL) ?? 0) > bound) return true;
    }
    return false;
  }
  const shareOfAlarms = (runs: number, bound: number, taken: Parameters<typeof everAboveInTalks>[2]) => {
    const random = seededRandom(20261127);
    return Array.from({ length: runs }, () => everAboveInTalks(random, bound, taken)).filter(Boolean).length / runs;
  };

  it("keeps its promise where answers of one conversation are alike, which would be broken were they not", () => {
    expect(shareOfAlarms(150, 1_000, addUp)).toBeLessThan(LEVEL);
    expect(shareOfAlarms(100, 1_000, (talks) => apart(addUp(talks)))).toBeGreaterThan(0.15);
    expect(shareOfAlarms(20, 400, addUp)).toBeGreaterThan(0.9);
  });

  it("exceeds the true mean in at most 5 % of experiments that are looked at after every answer", () => {
    const random = seededRandom(5);
    const runs = 600;
    let alarms = 0;
    for (let run = 0; run < runs; run++) if (everAbove(random, 1_000, 600)) alarms += 1;
    expect(alarms / runs).toBeLessThan(LEVEL);
  });

  it("finds an arm that costs half as much again as it may", () => {
    const random = seededRandom(6);
    expect(Array.from({ length: 50 }, () => everAbove(random, 667, 600)).filter(Boolean).length).toBeGreaterThan(45);
  });

  it("says nothing of a few values", () => {
    const same = (length: number) => alone(...Array.from({ length }, () => 5_000));
    expect(lowerBound(same(29), LEVEL)).toBeNull();
    expect(lowerBound(same(30), LEVEL)).toBeCloseTo(5_000, 6);
    expect(lowerBound(unitsOf([Array.from({ length: 300 }, () => 5_000)]), LEVEL)).toBeNull();
  });
});
