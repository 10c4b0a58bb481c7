import { describe, expect, it } from "vitest";
import {
  dollarsText,
  megabytesText,
  numberText,
  readCents,
  readDollars,
  readMegabytes,
  readNumber,
} from "./read-number.ts";

describe("a number that was typed", () => {
  it.each([
    ["12", 12],
    [" 1,5 ", 1.5],
    ["1.5", 1.5],
    ["-3", -3],
    ["0,125", 0.125],
    ["0.125", 0.125],
    ["1000,125", 1000.125],
    ["", null],
    ["  ", null],
    [null, null],
    ["ten", Number.NaN],
    ["1.234.567", Number.NaN],
    ["1.234,50", Number.NaN],
  ])("%j is %s in every language", (typed, value) => {
    for (const locale of ["en", "de"]) expect(readNumber(typed, locale)).toEqual(value);
  });

  it.each([
    ["en", "12,000", "12.000"],
    ["de", "12.000", "12,000"],
  ])("is not a thousandth of what the page's language reads, in %s", (locale, thousands, decimals) => {
    for (const read of [readNumber, readDollars, readMegabytes]) expect(read(thousands, locale)).toBeNaN();
    expect(readNumber(decimals, locale)).toBe(12);
  });

  it.each(["en", "de"])("comes back as it was written to the field, in %s", (locale) => {
    for (const value of [1.234, 12_000, 0.0021]) expect(readNumber(numberText(value, locale), locale)).toBe(value);
    expect(readDollars(dollarsText(1_234_567, locale), locale)).toBe(1_234_567);
    expect(readMegabytes(megabytesText(123_456_000, locale), locale)).toBe(123_456_000);
    expect([numberText(null, locale), dollarsText(null, locale), megabytesText(null, locale)]).toEqual(["", "", ""]);
  });

  it("is megabytes or dollars where bytes or micro-USD are stored", () => {
    expect([readMegabytes("0,5", "en"), readMegabytes("", "en")]).toEqual([500_000, null]);
    expect([readDollars("2,5", "en"), readDollars(" ", "en"), readDollars("five", "en")]).toEqual([
      2_500_000,
      null,
      Number.NaN,
    ]);
  });

  it.each([
    ["12000", 12_000_000_000],
    [" 12000,5 ", 12_000_500_000],
    ["0.07", 70_000],
    ["-3", -3_000_000],
    ["", null],
    [null, null],
    ["12,000", Number.NaN],
    ["12.000", Number.NaN],
    ["12,000.50", Number.NaN],
    ["1e3", Number.NaN],
    ["ten", Number.NaN],
  ])("%j is %s in micro-USD where cents are whole", (typed, value) => {
    expect(readCents(typed)).toEqual(value);
  });
});
