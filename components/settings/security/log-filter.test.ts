import { expect, it } from "vitest";
import { filterOf } from "./log-filter.ts";

it("takes whole days of the reader's zone, the last one too", () => {
  const { from, to, group } = filterOf({ group: "keys", fromDay: "2026-10-25", toDay: "2026-10-25" });
  expect([from, to, group]).toEqual([
    new Date(2026, 9, 25).toISOString(),
    // A day of 25 hours where clocks are set back.
    new Date(2026, 9, 26).toISOString(),
    "keys",
  ]);
});

it("leaves out what is not chosen or not a day", () => {
  expect(filterOf({ group: "", fromDay: "", toDay: "x" })).toEqual({
    group: undefined,
    from: undefined,
    to: undefined,
  });
});
