import { expect, it } from "vitest";
import { medianDifference, shareOf, slopeOf } from "./confidence.ts";

it("tells the difference of two medians and how sure it is", () => {
  const base = Array.from({ length: 400 }, (_, index) => index % 20);
  const { value, low, high } = medianDifference(
    base.map((one) => one + 5),
    base,
  );
  expect(value).toBe(5);
  expect(low).toBeLessThanOrEqual(5);
  expect(high).toBeGreaterThanOrEqual(5);
});

it("is not sure of a share that was seen a few times only", () => {
  expect(shareOf(10, 10).low).toBeLessThan(0.75);
  expect(shareOf(10_000, 10_000).low).toBeGreaterThan(0.999);
  expect(shareOf(10_000, 10_000)).toMatchObject({ value: 1, high: expect.closeTo(1, 9) });
});

it("finds a slope in its noise", () => {
  const points = Array.from({ length: 50 }, (_, x): [number, number] => [x, 3 * x + (x % 2)]);
  const { value, low, high } = slopeOf(points);
  expect(value).toBeCloseTo(3, 1);
  expect(low).toBeLessThan(value);
  expect(high).toBeGreaterThan(value);
});
