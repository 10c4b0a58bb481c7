import { expect, it } from "vitest";
import { reactToSignal } from "./react-to-signal.ts";

/** What signals at these times come to, in milliseconds; stopping begins where one drains. */
function reactionsTo(...times: number[]): string[] {
  let began: number | undefined;
  return times.map((now) => {
    const reaction = reactToSignal(began, now);
    if (reaction === "drain") began = now;
    return reaction;
  });
}

it("drains for a signal that comes twice within milliseconds, as npm hands it on", () => {
  expect(reactionsTo(0, 0.4)).toEqual(["drain", "ignore"]);
  expect(reactionsTo(70_000, 70_005, 70_999)).toEqual(["drain", "ignore", "ignore"]);
});

it("stops at once for a second one that a person has sent", () => {
  expect(reactionsTo(0, 2_000)).toEqual(["drain", "stop_at_once"]);
  expect(reactionsTo(0, 5, 2_000)).toEqual(["drain", "ignore", "stop_at_once"]);
});
