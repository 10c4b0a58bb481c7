import { expect, it } from "vitest";
import { canMove, guardLevels } from "./policy.ts";
import { EXPERIMENT_STATES, GUARD_LEVEL } from "./schema.ts";

it.each([2, 3, 5])("both guard rails over %d arms together keep the stated level", (count) => {
  const { errors, cost } = guardLevels({ arms: Array.from({ length: count }, () => ({})) as never });
  expect((count - 1) * errors + count * cost).toBeCloseTo(GUARD_LEVEL, 12);
});

it("an experiment goes from draft to running, and back from nothing but a pause", () => {
  const moves = EXPERIMENT_STATES.flatMap((from) =>
    EXPERIMENT_STATES.filter((to) => canMove(from, to)).map((to) => `${from} ${to}`),
  );
  expect(moves).toEqual([
    "draft running",
    "draft stopped",
    "running paused",
    "running stopped",
    "running adopted",
    "paused running",
    "paused stopped",
    "paused adopted",
    "stopped adopted",
    "adopted stopped",
  ]);
});
