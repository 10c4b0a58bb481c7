import { describe, expect, it } from "vitest";
import { assignArm } from "./assign-arm.ts";
import { findArm } from "./find-arm.ts";
import type { ExperimentArm, ExperimentInForce } from "./schema.ts";

const arm = (id: string, weight = 1): ExperimentArm => ({
  id,
  name: id,
  weight,
  mode: null,
  weightsVersion: null,
  modelId: null,
  instructions: null,
});

function experiment(change: Partial<ExperimentInForce> = {}): ExperimentInForce {
  return {
    id: "019b0000-0000-7000-8000-000000000001",
    name: "Test",
    unit: "conversation",
    trafficPercent: 100,
    scope: "mine",
    state: "running",
    winnerArmId: null,
    arms: [arm("A"), arm("B")],
    ...change,
  };
}

const UNITS = Array.from({ length: 20_000 }, (_, n) => `unit-${n}`);

/** Pearson's statistic of counts against the expected shares. */
function chiSquare(counts: number[], shares: number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count, at) => {
    const expected = total * (shares[at] ?? 0);
    return sum + (count - expected) ** 2 / expected;
  }, 0);
}

function countArms(subject: ExperimentInForce, units = UNITS) {
  const counts = new Map<string, number>();
  for (const unit of units) {
    const id = assignArm(subject, unit)?.id ?? "none";
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

describe("the arm of a unit", () => {
  it("is uniform over the weights, also when units are alike", () => {
    const arms = [arm("A", 2), arm("B", 1), arm("C", 1)];
    const counts = countArms(experiment({ arms }));
    // 13.8 is the 99.9 % point of two degrees of freedom.
    expect(
      chiSquare([counts.get("A") ?? 0, counts.get("B") ?? 0, counts.get("C") ?? 0], [0.5, 0.25, 0.25]),
    ).toBeLessThan(13.8);
  });

  it("stays the same, and does not move when the traffic grows", () => {
    const small = experiment({ trafficPercent: 20 });
    const inside = UNITS.filter((unit) => assignArm(small, unit) !== null);
    expect(Math.abs(inside.length / UNITS.length - 0.2)).toBeLessThan(0.015);
    for (const unit of inside) {
      const before = assignArm(small, unit)?.id;
      expect(assignArm(small, unit)?.id).toBe(before);
      expect(assignArm(experiment({ trafficPercent: 90 }), unit)?.id).toBe(before);
    }
    const counts = countArms(small, inside);
    // 10.8 is the 99.9 % point of one degree of freedom: who takes part says nothing of the arm.
    expect(chiSquare([counts.get("A") ?? 0, counts.get("B") ?? 0], [0.5, 0.5])).toBeLessThan(10.8);
  });

  it("of one experiment says nothing of the arm of another", () => {
    const other = experiment({ id: "019b0000-0000-7000-8000-000000000002" });
    const both = [0, 0, 0, 0];
    for (const unit of UNITS) {
      const at = Number(assignArm(experiment(), unit)?.id === "A") * 2 + Number(assignArm(other, unit)?.id === "A");
      both[at] = (both[at] ?? 0) + 1;
    }
    expect(chiSquare(both, [0.25, 0.25, 0.25, 0.25])).toBeLessThan(16.3);
  });
});

describe("the experiment of an answer", () => {
  const asking = { userId: "ada", conversation: "talk" };

  it("is the person's own before the instance's, one that runs before a winner", () => {
    const own = experiment({ id: "own" });
    const all = experiment({ id: "all", scope: "instance" });
    const adopted = experiment({ id: "adopted", state: "adopted", winnerArmId: "B" });
    expect(findArm([adopted, all, own], asking)?.experiment.id).toBe("own");
    expect(findArm([adopted, all], asking)?.experiment.id).toBe("all");
    expect(findArm([adopted], asking)).toMatchObject({ arm: { id: "B" }, unit: null });
    expect(findArm([], asking)).toBeNull();
  });

  it("follows the person or the conversation, and none before there is a conversation", () => {
    const byUser = experiment({ unit: "user" });
    expect(findArm([byUser], { userId: "ada", conversation: null })?.unit).toBe("ada");
    expect(findArm([experiment()], asking)?.unit).toBe("talk");
    expect(findArm([experiment()], { userId: "ada", conversation: null })).toBeNull();
  });

  it("passes a unit outside its traffic on to the next", () => {
    const own = experiment({ id: "own", trafficPercent: 1 });
    const all = experiment({ id: "all", scope: "instance" });
    const outside = UNITS.find((unit) => assignArm(own, unit) === null) ?? "";
    expect(findArm([own, all], { userId: "ada", conversation: outside })?.experiment.id).toBe("all");
  });
});
