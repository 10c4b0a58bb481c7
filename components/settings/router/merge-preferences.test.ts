import { expect, it } from "vitest";
import { mergePreferences } from "./merge-preferences";

const before = {
  pins: { code: "a/one", math: "b/two" },
  excluded: ["c/three"],
  learns: true,
  explores: false,
  learnedSince: null,
  learned: [],
  thresholds: { qualityFloor: 60, maxWaitMs: 9_000 },
  adopted: null,
};

it("merges pins, takes those that are null away, and leaves the rest alone", () => {
  expect(mergePreferences(before, { pins: { code: null, research: "d/four" } })).toEqual({
    ...before,
    pins: { math: "b/two", research: "d/four" },
  });
});

it("merges limits likewise", () => {
  expect(mergePreferences(before, { thresholds: { maxWaitMs: null, maxCostMicroUsd: 500 } })).toEqual({
    ...before,
    thresholds: { qualityFloor: 60, maxCostMicroUsd: 500 },
  });
});

it("takes the whole list and the switches", () => {
  expect(mergePreferences(before, { excluded: [] })).toEqual({ ...before, excluded: [] });
  expect(mergePreferences(before, { learns: false })).toEqual({ ...before, learns: false });
  expect(mergePreferences(before, { explores: true })).toEqual({ ...before, explores: true });
});
