import { describe, expect, it } from "vitest";
import type { RouterReport } from "@/lib/analytics/schema";
import { seriesOf, shareRows } from "./share-rows";

const share = (intent: "code" | "math" | null, modelId: string, answers: number, costMicroUsd = 0) => ({
  intent,
  modelId,
  answers,
  costMicroUsd,
  unpriced: 0,
});
const reportOf = (shares: RouterReport["shares"]) =>
  ({
    shares,
    models: [...new Set(shares.map(({ modelId }) => modelId))].map((id) => ({ id, name: `Model ${id}` })),
  }) as RouterReport;

describe("the series", () => {
  it("are the models by their answers, each with a colour of its own", () => {
    const series = seriesOf(reportOf([share("code", "a", 1), share("code", "b", 5), share("math", "a", 6)]));
    expect(series.map(({ name }) => name)).toEqual(["Model a", "Model b"]);
    expect(new Set(series.map(({ look }) => look.fill)).size).toBe(2);
  });

  it("are eight at most, the last for all the rest", () => {
    const many = (count: number) => reportOf(Array.from({ length: count }, (_, n) => share("code", `m${n}`, 100 - n)));
    expect(seriesOf(many(8)).at(-1)).toMatchObject({ modelId: "m7", name: "Model m7" });
    const twelve = seriesOf(many(12));
    expect([twelve.length, twelve.at(-1)?.modelId]).toEqual([8, null]);
    expect(shareRows(many(12), twelve, "answers")[0]?.parts.at(-1)?.value).toBe(93 + 92 + 91 + 90 + 89);
  });
});

describe("the rows", () => {
  const report = reportOf([
    share("code", "a", 3, 10),
    share("code", "b", 1, 90),
    share("math", "a", 9),
    share(null, "b", 2, 5),
  ]);
  const series = seriesOf(report);

  it("are the intents, largest first, with shares that add up to one", () => {
    const rows = shareRows(report, series, "answers");
    expect(rows.map(({ intent, total }) => [intent, total])).toEqual([
      ["math", 9],
      ["code", 4],
      [null, 2],
    ]);
    expect(rows[1]?.parts.map(({ ratio }) => ratio)).toEqual([0.75, 0.25]);
  });

  it("may be of the cost, where what cost nothing has no part", () => {
    const rows = shareRows(report, series, "costMicroUsd");
    expect(rows.map(({ intent, total }) => [intent, total])).toEqual([
      ["code", 100],
      [null, 5],
      ["math", 0],
    ]);
    expect(rows[2]?.parts).toEqual([]);
  });
});
