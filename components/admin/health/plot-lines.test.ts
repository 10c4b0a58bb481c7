import { expect, it } from "vitest";
import { plotLines } from "./plot-lines";

it("draws from nothing to the largest value, over the whole width", () => {
  expect(plotLines([0, 5, 10])).toEqual([
    [
      { x: 0, y: 0 },
      { x: 0.5, y: 0.5 },
      { x: 1, y: 1 },
    ],
  ]);
});

it("leaves a gap where nothing could be measured", () => {
  expect(plotLines([1, null, 2, null, null, 4]).map((line) => line.map(({ x }) => x))).toEqual([[0], [0.4], [1]]);
  expect(plotLines([null, null])).toEqual([]);
});

it("draws zeros at the bottom, and one value at the start", () => {
  expect(plotLines([0, 0])).toEqual([
    [
      { x: 0, y: 0 },
      { x: 1, y: 0 },
    ],
  ]);
  expect(plotLines([3])).toEqual([[{ x: 0, y: 1 }]]);
});
