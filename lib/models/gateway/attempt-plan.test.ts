import fc from "fast-check";
import { expect, it } from "vitest";
import { pauseMs } from "./attempt-plan.ts";
import { ProviderError } from "./provider-error.ts";

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
