import { expect, it } from "vitest";
import { mostOf, nearestMean, nearestOf } from "./nearest.ts";

const at = (row: number, value: number, gain = 0) => ({
  vector: { rows: Int32Array.of(row, row + 1), values: Float32Array.of(value, 1) },
  gain,
});

it("finds what points the same way, however long it is", () => {
  const seen = [at(10, 1), at(20, 9), at(20, 90), at(20, 1)];
  expect(nearestOf(seen)(at(20, 9)).slice(0, 2)).toEqual([seen[1], seen[2]]);
});

it("means forty, and no more", () => {
  const seen = [...Array.from({ length: 40 }, () => at(20, 9, 1)), ...Array.from({ length: 9 }, () => at(20, 0, 100))];
  expect(nearestMean(seen, ({ gain }) => gain)(at(20, 9))).toBeCloseTo(1);
});

it("names what most are, and of equals the nearest", () => {
  expect([mostOf(["a", "b", "b"]), mostOf(["a", "b"]), mostOf([])]).toEqual(["b", "a", undefined]);
});
