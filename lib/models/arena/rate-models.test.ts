import { describe, expect, it } from "vitest";
import { rateModels, shiftKey, shiftStrengths } from "./rate-models.ts";
import { MAX_SHIFT, MINIMUM_VOTES } from "./schema.ts";
import { capVoters, countVotes, type Tally, toDuels } from "./weigh-votes.ts";

const all = () => 1;
const tally = (change: Partial<Tally> = {}): Tally => ({
  userId: "ada",
  intent: "code",
  blind: true,
  models: ["x/a", "x/b"],
  winner: "x/a",
  votes: 1,
  ...change,
});

describe("votes as duels", () => {
  it("weigh one vote each, among however many models", () => {
    const weight = (one: Tally) => toDuels([one], all).reduce((sum, { winsA, winsB }) => sum + winsA + winsB, 0);
    const models = ["x/a", "x/b", "x/c", "x/d"];
    expect(weight(tally())).toBeCloseTo(1);
    expect(weight(tally({ models }))).toBeCloseTo(1);
    expect(weight(tally({ models, winner: null }))).toBeCloseTo(1);
    expect(weight(tally({ models, blind: false, votes: 3 }))).toBeCloseTo(1.5);
  });

  it("are won against every other model, and drawn without a winner", () => {
    const models = ["x/a", "x/b", "x/c"];
    expect(toDuels([tally({ models, winner: "x/b" })], all)).toEqual([
      { a: "x/b", b: "x/a", winsA: 0.5, winsB: 0 },
      { a: "x/b", b: "x/c", winsA: 0.5, winsB: 0 },
    ]);
    for (const { winsA, winsB } of toDuels([tally({ models, winner: null })], all)) expect(winsA).toBe(winsB);
  });

  it("of one person weigh no more than those of all others together", () => {
    const shares = capVoters([tally({ votes: 100 }), tally({ userId: "bob", votes: 10 }), tally({ userId: "eve" })]);
    expect(shares.get("ada")).toBeCloseTo(0.11);
    expect(shares.get("bob")).toBe(1);
    expect(capVoters([tally({ votes: 100 })]).get("ada")).toBe(1);
  });

  it("are counted as votes, open ones apart", () => {
    const votes = [tally({ votes: 4 }), tally({ blind: false, models: ["x/a", "x/b", "x/c"], winner: null, votes: 2 })];
    expect(countVotes(votes, "x/a", all)).toEqual({ blindVotes: 4, openVotes: 2, voters: 1, weight: 5 });
    expect(countVotes(votes, "x/c", all)).toEqual({ blindVotes: 0, openVotes: 2, voters: 1, weight: 1 });
  });
});

describe("ratings", () => {
  it("are by intent, best first, around 1000, with intervals that shrink with votes", () => {
    const few = rateModels([tally({ votes: 3 }), tally({ votes: 1, winner: "x/b" })]);
    expect(few.map(({ modelId }) => modelId)).toEqual(["x/a", "x/b"]);
    const [a, b] = few;
    expect((a?.rating ?? 0) + (b?.rating ?? 0)).toBe(2000);
    expect(a?.low).toBeLessThan(a?.rating ?? 0);
    const [more] = rateModels([tally({ votes: 300 }), tally({ votes: 100, winner: "x/b" })]);
    expect((more?.high ?? 0) - (more?.low ?? 0)).toBeLessThan(((a?.high ?? 0) - (a?.low ?? 0)) / 3);
    // Odds of three to one are 191 points of Elo.
    expect(2 * ((more?.rating ?? 0) - 1000)).toBeCloseTo(191, -1);
    const both = rateModels([tally(), tally({ intent: "math", winner: "x/b" })]);
    expect(both.map(({ intent, modelId }) => `${intent} ${modelId}`)).toEqual([
      "code x/a",
      "code x/b",
      "math x/b",
      "math x/a",
    ]);
  });
});

describe("what votes move", () => {
  const equal = () => 70;
  const code = (modelId: string) => shiftKey("code", modelId);

  it("is nothing with one vote too few, and something with enough", () => {
    expect(shiftStrengths([tally({ votes: MINIMUM_VOTES - 1 })], 1, equal).size).toBe(0);
    const shifts = shiftStrengths([tally({ votes: MINIMUM_VOTES })], 1, equal);
    expect(shifts.get(code("x/a"))).toBeGreaterThan(1);
    expect(shifts.get(code("x/b"))).toBeCloseTo(-(shifts.get(code("x/a")) ?? 0), 1);
  });

  it("is bounded, however many votes there are", () => {
    const shifts = shiftStrengths([tally({ votes: 100_000 })], 1, equal);
    expect([shifts.get(code("x/a")), shifts.get(code("x/b"))]).toEqual([MAX_SHIFT, -MAX_SHIFT]);
  });

  it("takes more than one person where there are more, and none of them decides alone", () => {
    expect(shiftStrengths([tally({ votes: 100 })], 2, equal).size).toBe(0);
    expect(shiftStrengths([tally({ votes: 100 }), tally({ userId: "bob", votes: 1 })], 2, equal).size).toBe(0);
    const half = MINIMUM_VOTES / 2;
    expect(shiftStrengths([tally({ votes: half }), tally({ userId: "bob", votes: half })], 2, equal).size).toBe(2);
  });

  it("is little where votes say what was expected", () => {
    // 25 points are odds of e to one: 73 of 100.
    const votes = [tally({ votes: 73 }), tally({ winner: "x/b", votes: 27 })];
    const shifts = shiftStrengths(votes, 1, (modelId) => (modelId === "x/a" ? 85 : 60));
    expect(Math.abs(shifts.get(code("x/a")) ?? 0)).toBeLessThan(0.3);
  });
});
