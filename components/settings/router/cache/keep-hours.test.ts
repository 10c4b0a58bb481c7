import { expect, it } from "vitest";
import { hourChoices, toUnits } from "./keep-hours.ts";

it("offers the usual times, and the one that is set", () => {
  expect(hourChoices(24)).toEqual([1, 24, 168, 720]);
  expect(hourChoices(36)).toEqual([1, 24, 36, 168, 720]);
});

it("speaks of days where they are whole", () => {
  expect(toUnits(1)).toEqual({ unit: "hours", count: 1 });
  expect(toUnits(36)).toEqual({ unit: "hours", count: 36 });
  expect(toUnits(168)).toEqual({ unit: "days", count: 7 });
});
