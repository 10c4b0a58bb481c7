import { expect, it } from "vitest";
import { parseOperatorKeys } from "./operator-keys.ts";

it("reads one key, or several with weights and daily caps in dollars", () => {
  expect(parseOperatorKeys("sk-a")).toEqual([{ apiKey: "sk-a", weight: 1, dailyCapMicroUsd: null }]);
  expect(parseOperatorKeys("sk-a|3|12.50, sk-b||5,sk-c|0.5")).toEqual([
    { apiKey: "sk-a", weight: 3, dailyCapMicroUsd: 12_500_000 },
    { apiKey: "sk-b", weight: 1, dailyCapMicroUsd: 5_000_000 },
    { apiKey: "sk-c", weight: 0.5, dailyCapMicroUsd: null },
  ]);
});

it.each(["sk-a,", "|1", "sk-a|0", "sk-a|-1", "sk-a|1|x", "sk-a|1|2|3", "sk-a,sk-a|2", "sk-a|1e9"])(
  "refuses %j",
  (value) => {
    expect(parseOperatorKeys(value)).toBeNull();
  },
);
