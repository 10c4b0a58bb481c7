import { expect, it } from "vitest";
import { threadRange } from "./thread-range.ts";

const VIEW = { startIndex: 10, endIndex: 11, overscan: 1, count: 20 };

it("keeps the row that is being changed, in its place, and every row once", () => {
  expect(threadRange(VIEW, -1)).toEqual([9, 10, 11, 12]);
  expect(threadRange(VIEW, 2)).toEqual([2, 9, 10, 11, 12]);
  expect(threadRange(VIEW, 19)).toEqual([9, 10, 11, 12, 19]);
  expect(threadRange(VIEW, 10)).toEqual([9, 10, 11, 12]);
});
