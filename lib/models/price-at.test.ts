import { describe, expect, it } from "vitest";
import { priceAt } from "./price-at.ts";
import { getModel } from "./registry/find-model.ts";
import type { ModelPrice, PricePeriod } from "./schema.ts";

const priceOf = (inputMicroUsdPerMtok: number) =>
  ({ ...getModel("openai/gpt-4.1").price, inputMicroUsdPerMtok }) as ModelPrice;
const period = (input: number, extra: Partial<PricePeriod>): PricePeriod => ({
  fromDay: null,
  daily: null,
  price: priceOf(input),
  ...extra,
});
const at = (iso: string, pricePeriods: PricePeriod[]) =>
  priceAt({ price: priceOf(1), pricePeriods }, Date.parse(iso))?.inputMicroUsdPerMtok;

describe("priceAt", () => {
  it("is the plain price without periods, and null when that is unknown", () => {
    expect(at("2026-11-26T00:00:00Z", [])).toBe(1);
    expect(priceAt({ price: null }, 0)).toBeNull();
  });

  it("changes at midnight UTC of the day, and keeps the last change", () => {
    const periods = [period(2, { fromDay: "2026-03-01" }), period(3, { fromDay: "2026-06-01" })];
    expect(at("2026-02-28T23:59:59.999Z", periods)).toBe(1);
    expect(at("2026-03-01T00:00:00Z", periods)).toBe(2);
    expect(at("2026-03-01T00:30:00+01:00", periods)).toBe(1);
    expect(at("2026-07-01T00:00:00Z", periods)).toBe(3);
  });

  it.each([
    ["00:29:59", 1],
    ["00:30:00", 2],
    ["16:29:59", 2],
    ["16:30:00", 1],
  ])("changes with the UTC time of day: %s", (time, input) => {
    expect(at(`2026-11-26T${time}Z`, [period(2, { daily: { start: "00:30", end: "16:30" } })])).toBe(input);
  });

  it("knows night rates that pass midnight", () => {
    const night = [period(2, { daily: { start: "16:30", end: "00:30" } })];
    expect(["16:30", "23:59", "00:29", "00:30", "12:00"].map((time) => at(`2026-11-26T${time}:00Z`, night))).toEqual([
      2, 2, 2, 1, 1,
    ]);
  });

  it("wants both the day and the time where both are given", () => {
    const both = [period(2, { fromDay: "2026-11-26", daily: { start: "01:00", end: "02:00" } })];
    expect(at("2026-11-25T01:30:00Z", both)).toBe(1);
    expect(at("2026-11-26T01:30:00Z", both)).toBe(2);
  });
});
