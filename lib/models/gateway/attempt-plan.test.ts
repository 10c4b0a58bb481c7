import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testModel } from "../testing/scripted-target.ts";
import { AttemptPlan, pauseMs } from "./attempt-plan.ts";
import { REAL_PACE } from "./pace.ts";
import { waitingFor } from "./patience.ts";
import { ProviderError } from "./provider-error.ts";
import { RetryBudget } from "./retry-budget.ts";
import type { Target } from "./target.ts";

const failure = (retryAfterMs: number | null = null) => new ProviderError("overloaded", "no", { retryAfterMs });

it("pauses by full jitter below a bound that doubles from 250 ms to 4 s", () => {
  expect([0, 1, 2, 3, 4, 5].map((retry) => pauseMs(retry, failure(), () => 1))).toEqual([
    250, 500, 1_000, 2_000, 4_000, 4_000,
  ]);
  fc.assert(
    fc.property(fc.nat(20), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (retry, chance) => {
      const pause = pauseMs(retry, failure(), () => chance) ?? Number.NaN;
      expect(pause).toBeGreaterThanOrEqual(0);
      expect(pause).toBeLessThan(4_000);
    }),
  );
});

it("obeys retry-after up to ten seconds", () => {
  expect(pauseMs(0, failure(10_000), () => 1)).toBe(10_000);
  expect(pauseMs(0, failure(0), () => 1)).toBe(0);
  expect(pauseMs(0, failure(10_001), () => 1)).toBeNull();
});

interface Silent {
  reasoning?: boolean;
  local?: boolean;
  opensAtOnce?: boolean;
  usualMs?: number | null;
  effort?: "low";
  /** Answers at once with this failure in place of silence. */
  fails?: "overloaded" | "breaker_open";
  isResting?: boolean;
}

/** How long each of the models is waited for when none of them says anything. */
async function waitsOf(models: readonly Silent[]): Promise<number[]> {
  let nowMs = 1_000_000;
  const wait = async (ms: number) => {
    nowMs += ms;
  };
  const targets = models.map(({ reasoning = false, local }, index): Target => {
    const model = testModel(`p${index}`, { reasoning, ...(local ? { local } : {}) });
    return { model, provider: `p${index}`, apiKey: null, baseUrl: null, allowPrivate: false };
  });
  const silentOf = (target: Target) => models[targets.indexOf(target)] ?? {};
  const plan = new AttemptPlan(targets, { ...REAL_PACE, nowMs: () => nowMs, random: () => 1, wait }, new RetryBudget());
  const waits: number[] = [];
  for (let target: Target | null = plan.first; target; ) {
    const { opensAtOnce = false, usualMs = null, effort, fails } = silentOf(target);
    const window = plan.silenceWindow((other) => !silentOf(other).isResting);
    const { signMs } = waitingFor(target.model, { window, usualMs, opensAtOnce, effort });
    if (!fails) {
      nowMs += Math.min(signMs, plan.leftMs);
      waits.push(signMs);
    }
    target = await plan.next(new ProviderError(fails ?? "timeout", "silent"), fails === "breaker_open", undefined);
  }
  return waits;
}

const sum = (waits: readonly number[]) => waits.reduce((total, ms) => total + ms, 0);

describe("when every provider is silent, the error comes", () => {
  it("within ten seconds, however many there are and whatever is usual for them up to five seconds", async () => {
    const usualMs = fc.option(fc.integer({ min: 100, max: 5_000 }));
    const talking = fc.record({ usualMs });
    // Nobody has timed it, and it begins no earlier than it speaks.
    const thinkingLittle = fc.record({ reasoning: fc.constant(true), effort: fc.constant("low" as const) });
    const thinking = fc.record({ usualMs, reasoning: fc.constant(true), opensAtOnce: fc.constant(true) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(talking, thinking, thinkingLittle), { minLength: 2, maxLength: 3 }),
        async (models) => {
          const waits = await waitsOf(models);
          expect(waits).toHaveLength(models.length);
          expect(sum(waits)).toBeLessThanOrEqual(10_000.001);
          expect(Math.min(...waits)).toBeGreaterThanOrEqual(2_500);
        },
      ),
    );
  });

  it("within ten seconds also when some of them fail first", async () => {
    expect(sum(await waitsOf([{ fails: "overloaded" }, {}, {}]))).toBeLessThan(10_000);
    expect(await waitsOf([{ fails: "overloaded" }, {}])).toEqual([expect.any(Number)]);
    expect(sum(await waitsOf([{ fails: "overloaded" }, {}]))).toBeLessThan(10_000);
  });

  it("no sooner than its patience for one that is alone, also because the others are given a rest", async () => {
    expect(await waitsOf([{}])).toEqual([20_000]);
    expect(await waitsOf([{ reasoning: true, opensAtOnce: true }])).toEqual([120_000]);
    expect(await waitsOf([{ reasoning: true, opensAtOnce: true, usualMs: 3_000 }])).toEqual([120_000]);
    expect(await waitsOf([{ fails: "breaker_open" }, { reasoning: true, opensAtOnce: true }])).toEqual([120_000]);
    const [only] = await waitsOf([
      { reasoning: true, opensAtOnce: true },
      { isResting: true, fails: "breaker_open" },
    ]);
    expect(only).toBe(120_000);
  });

  it("ten seconds after one whose silence was no sign of a fault", async () => {
    expect(await waitsOf([{ reasoning: true }, {}, {}])).toEqual([expect.closeTo(19_143, 0), 5_000, 5_000]);
    expect(await waitsOf([{ usualMs: 8_000 }, {}])).toEqual([16_000, 10_000]);
    expect(await waitsOf([{}, { local: true }])).toEqual([10_000, 120_000]);
  });
});
