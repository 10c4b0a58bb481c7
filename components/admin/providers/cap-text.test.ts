import { expect, it } from "vitest";
import { capText, readCap } from "./cap-text";

it("reads dollars with either decimal sign, and writes them again", () => {
  expect(readCap("2.5")).toBe(2_500_000);
  expect(readCap("2,5")).toBe(2_500_000);
  expect(readCap("0")).toBe(0);
  expect(readCap(" ")).toBeNull();
  expect(readCap("five")).toBeNaN();
  expect([capText(2_500_000), capText(null)]).toEqual(["2.5", ""]);
});
