import { describe, expect, it } from "vitest";
import { megabytesText, readMegabytes, readNumber } from "./read-number.ts";

describe("a number that was typed", () => {
  it.each([
    ["12", 12],
    [" 1,5 ", 1.5],
    ["1.5", 1.5],
    ["-3", -3],
    ["", null],
    ["  ", null],
    [null, null],
    ["ten", Number.NaN],
  ])("%j is %s", (typed, value) => {
    expect(readNumber(typed)).toEqual(value);
  });

  it("is megabytes where bytes are stored, there and back", () => {
    expect(readMegabytes("0,5")).toBe(500_000);
    expect(readMegabytes("")).toBeNull();
    expect(megabytesText(500_000_000)).toBe("500");
    expect(megabytesText(null)).toBe("");
    expect(readMegabytes(megabytesText(123_456))).toBe(123_456);
  });
});
