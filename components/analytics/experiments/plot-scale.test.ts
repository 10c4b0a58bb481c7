import { expect, it } from "vitest";
import type { ArmResult } from "@/lib/analytics/experiments/schema";
import { placeOn, readDifference, scaleOf } from "./plot-scale";

const arm = (low: number | null, high: number | null) =>
  ({ metrics: { errorRate: { sample: 1, minimum: 1, value: low, low, high } } }) as unknown as Pick<
    ArmResult,
    "metrics"
  >;

it("holds every interval, and none while there is no result", () => {
  const scale = scaleOf("errorRate", [arm(0.1, 0.3), arm(0.2, 0.6), arm(null, null)]);
  expect(scale?.low).toBeCloseTo(0.06);
  expect(scale?.high).toBeCloseTo(0.64);
  expect(scaleOf("errorRate", [arm(null, null)])).toBeNull();
});

it("places values, also where all are the same", () => {
  expect(placeOn({ low: 0, high: 4 }, 1)).toBe(25);
  expect(placeOn({ low: 0, high: 4 }, 9)).toBe(100);
  const flat = scaleOf("errorRate", [arm(0, 0)]);
  expect(flat && placeOn(flat, 0)).toBe(50);
});

it("reads a difference by its whole interval", () => {
  expect(readDifference({ low: 0.1, high: 0.2 })).toBe("more");
  expect(readDifference({ low: -0.3, high: -0.2 })).toBe("less");
  expect(readDifference({ low: -0.3, high: 0.2 })).toBe("unclear");
  expect(readDifference(null)).toBeNull();
});
