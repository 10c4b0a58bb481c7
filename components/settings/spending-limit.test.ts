import { expect, it } from "vitest";
import { readSpendingLimit } from "./spending-limit.ts";

const formOf = (fields: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};

it.each([
  ["5", 5_000_000],
  ["0,01", 10_000],
  [" 12.345 ", 12_345_000],
  ["0.1234567", 123_457],
])("reads %s dollars as %i micro-USD", (typed, limitMicroUsd) => {
  const data = formOf({ spendingPeriod: "month", limitMicroUsd: typed });
  expect(readSpendingLimit(data, "en")).toEqual({ period: "month", limitMicroUsd });
});

it.each(["five", "1.000,5", "12,000"])("reads %j as no number", (typed) => {
  const data = formOf({ spendingPeriod: "day", limitMicroUsd: typed });
  expect(readSpendingLimit(data, "en")?.limitMicroUsd).toBeNaN();
});

it("reads nothing as no amount", () => {
  expect(readSpendingLimit(formOf({ spendingPeriod: "day", limitMicroUsd: " " }), "en")?.limitMicroUsd).toBeNull();
});

it("is no limit without a period", () => {
  expect(readSpendingLimit(formOf({ spendingPeriod: "" }), "en")).toBeNull();
  expect(readSpendingLimit(formOf({}), "en")).toBeNull();
});
