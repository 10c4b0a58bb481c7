import { describe, expect, it } from "vitest";
import { forecastCost, forecastDays, forecastMessages } from "./policy.ts";
import type { MonthCosts } from "./schema.ts";

const RESETS_AT = "2027-04-01T00:00:00.000Z";
const at = (day: number, hour = 12) => Date.UTC(2027, 2, day, hour);

/** March of 2027, which begins on a Monday, with what was spent on some of its days. */
function march(spent: Record<number, number>): MonthCosts {
  const days = Object.entries(spent).map(([day, costMicroUsd]) => ({
    date: `2027-03-${day.padStart(2, "0")}`,
    calls: 1,
    costMicroUsd,
    unpriced: 0,
  }));
  return { periodStart: "2027-03-01", calls: 0, costMicroUsd: 0, unpriced: 0, days, models: [], projects: [] };
}

describe("the days of a month", () => {
  it("cost from today on what the same weekday did, or any day where there was none", () => {
    // Eight days are over: two Mondays, one of every other day.
    const days = forecastDays(march({ 1: 100, 8: 200, 2: 60, 9: 5 }), RESETS_AT, at(9));
    expect(days).toHaveLength(31);
    const of = (day: number) => days[day - 1];
    expect(of(8)).toEqual({ date: "2027-03-08", spentMicroUsd: 200, forecastMicroUsd: null });
    expect(of(9)).toEqual({ date: "2027-03-09", spentMicroUsd: 5, forecastMicroUsd: 60 });
    expect(of(10)).toEqual({ date: "2027-03-10", spentMicroUsd: null, forecastMicroUsd: 0 });
    expect(of(15)?.forecastMicroUsd).toBe(150);
    // 360 are spent on days that are over; four Tuesdays from today on, three Mondays, nothing on the others.
    expect(forecastCost(days)).toBe(360 + 4 * 60 + 3 * 150);
    const early = forecastDays(march({ 1: 90, 2: 0, 3: 30 }), RESETS_AT, at(4));
    expect(early[3]?.forecastMicroUsd).toBe(40);
    expect(early[7]?.forecastMicroUsd).toBe(90);
  });

  it("cost today at least what it has already", () => {
    const days = forecastDays(march({ 1: 10, 2: 10, 3: 10, 4: 500 }), RESETS_AT, at(4));
    expect(days[3]).toMatchObject({ spentMicroUsd: 500, forecastMicroUsd: 500 });
  });

  it("are not told before three are over, and all are spent at the end", () => {
    const first = forecastDays(march({ 1: 100 }), RESETS_AT, at(3, 23));
    expect(first.every(({ forecastMicroUsd }) => forecastMicroUsd === null)).toBe(true);
    expect(forecastCost(first)).toBeNull();
    const last = forecastDays(march({ 30: 7, 31: 1_000 }), RESETS_AT, at(31));
    expect(forecastCost(last)).toBe(1_007);
  });
});

it("messages go on at their pace, and are never fewer than they are", () => {
  expect(forecastMessages(100, "2027-03-01", RESETS_AT, at(3))).toBeNull();
  expect(forecastMessages(100, "2027-03-01", RESETS_AT, at(11, 0))).toBe(310);
  expect(forecastMessages(100, "2027-03-01", RESETS_AT, Date.parse(RESETS_AT) + 1)).toBe(100);
});
