import { expect, it } from "vitest";
import type { ArenaReport } from "@/lib/models/arena/schema";
import { listIntents, listRows, scaleOf } from "./list-ratings";

const rating = (modelId: string, intent: "code" | "math", votes: number, value = 1000) => ({
  intent,
  modelId,
  rating: value,
  low: value - 100,
  high: value + 100,
  blindVotes: votes,
  openVotes: 1,
});
const REPORT: ArenaReport = {
  own: [rating("x/a", "code", 2, 1100), rating("x/b", "code", 2, 900), rating("x/a", "math", 9)],
  everybody: [{ ...rating("x/a", "code", 40), shift: 3.5 }],
  minimumVotes: 20,
  minimumVoters: 2,
  maximumShift: 10,
  models: [{ id: "x/a", name: "A" }],
};

it("lists the intents with most votes first", () => {
  expect(listIntents(REPORT, "own")).toEqual(["math", "code"]);
  expect(listIntents(REPORT, "everybody")).toEqual(["code"]);
});

it("names the models of an intent and says what everybody's votes move", () => {
  const rows = listRows(REPORT, "own", "code");
  expect(rows.map(({ name, shift, rating: value }) => [name, shift, value])).toEqual([
    ["A", 3.5, 1100],
    ["x/b", 0, 900],
  ]);
  const at = scaleOf(rows);
  expect([at(800), at(1000), at(1200)]).toEqual([0, 50, 100]);
  expect(scaleOf([{ ...REPORT.own[0], low: 1, high: 1 } as (typeof rows)[number]])(1)).toBe(50);
});
