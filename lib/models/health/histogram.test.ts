import fc from "fast-check";
import { expect, it } from "vitest";
import { addToBin, binOf, countOf, type Histogram, quantile } from "./histogram.ts";

it("tells quantiles within five percent", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 120_000 }), { minLength: 1, maxLength: 200 }),
      fc.constantFrom(0.5, 0.95, 1),
      (values, q) => {
        const histogram: Histogram = new Map();
        for (const value of values) addToBin(histogram, binOf(value));
        const exact = values.sort((a, b) => a - b)[Math.ceil(values.length * q) - 1] ?? Number.NaN;
        expect(countOf(histogram)).toBe(values.length);
        expect(Math.abs((quantile(histogram, q) ?? Number.NaN) / exact - 1)).toBeLessThan(0.05);
      },
    ),
  );
});

it("says null of nothing, and takes zero for the smallest", () => {
  expect(quantile(new Map(), 0.5)).toBeNull();
  expect(binOf(0)).toBe(0);
});
