import { expect, it } from "vitest";
import { routeThresholdsSchema } from "@/lib/models/route-thresholds/schema";
import { LIMIT_FIELDS, limitText, readLimit } from "./limit-fields";

const fieldOf = (name: string) => {
  const field = LIMIT_FIELDS.find((one) => one.name === name);
  if (!field) throw new Error(name);
  return field;
};

it.each([
  ["qualityFloor", "72.5", 72.5],
  ["strongFrom", "35", 0.35],
  ["maxCostMicroUsd", "0,0021", 2_100],
  ["maxWaitMs", "12.5", 12_500],
  ["maxCostMicroUsd", " ", null],
  ["maxCostMicroUsd", "free", undefined],
  ["qualityFloor", "101", undefined],
  ["maxWaitMs", "0.05", undefined],
  ["strongFrom", "-1", undefined],
  ["maxCostMicroUsd", "1,000", undefined],
  ["maxCostMicroUsd", "1000", 1_000_000_000],
])("reads %s typed as %j", (name, text, stored) => {
  expect(readLimit(fieldOf(name), text, "en")).toBe(stored);
});

it("shows what is stored as it was typed", () => {
  const thresholds = { qualityFloor: 72.5, strongFrom: 0.07, maxCostMicroUsd: 2_100, maxWaitMs: null };
  expect(LIMIT_FIELDS.map((field) => limitText(field, thresholds, "en"))).toEqual(["72.5", "7", "0.0021", ""]);
});

it("allows what the contract allows, and no more", () => {
  for (const field of LIMIT_FIELDS) {
    for (const edge of [field.least, field.most]) {
      const stored = readLimit(field, String(edge), "en");
      expect(routeThresholdsSchema.safeParse({ [field.name]: stored }).success).toBe(true);
    }
    const beyond = (field.most + 1) * field.scale;
    expect(routeThresholdsSchema.safeParse({ [field.name]: beyond }).success).toBe(false);
  }
});
