import { describe, expect, it } from "vitest";
import { axisTicks, dayTicks, formatDay, formatTick, linePath } from "./chart-scale";

describe("the axis of money", () => {
  it.each([
    [0, 40_000],
    [105_060_000, 120_000_000],
    [7_900, 8_000],
    [101, 400],
    [401, 600],
  ])("of up to %i ends at %i", (most, max) => {
    const axis = axisTicks(most);
    expect(axis.max).toBe(max);
    expect(axis.ticks).toHaveLength(5);
    expect([axis.ticks[0], axis.ticks.at(-1)]).toEqual([0, max]);
  });
});

it("a figure of the axis has the decimals of its step", () => {
  expect(formatTick(60_000_000, 120_000_000, "en")).toBe("$60");
  expect(formatTick(500_000, 2_000_000, "en")).toBe("$0.50");
  expect(formatTick(7_500, 10_000, "en")).toBe("$0.0075");
});

describe("the axis of days", () => {
  it("names the first and the last, and at most five", () => {
    expect(dayTicks(1)).toEqual([0]);
    expect(dayTicks(2)).toEqual([0, 1]);
    expect(dayTicks(7)).toEqual([0, 2, 3, 5, 6]);
    expect(dayTicks(366)).toEqual([0, 91, 183, 274, 365]);
  });

  it("is of the date itself, in no zone", () => {
    expect(formatDay("2026-11-01", "en")).toBe("Nov 1");
    expect(formatDay("2026-11-01", "de", true)).toBe("So., 1. November");
  });
});

it("a line begins with nothing and ends at the right", () => {
  expect(linePath([20, 10], 30)).toBe("0 30 L50.00 20.0 L100.00 10.0");
});
