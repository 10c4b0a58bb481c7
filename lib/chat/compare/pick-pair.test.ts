import { describe, expect, it } from "vitest";
import { seededRandom } from "../../platform/seeded-random.ts";
import { type Contender, pickPair } from "./pick-pair.ts";

const contender = (modelId: string, quality: number, name = modelId): Contender => ({ modelId, name, quality });

/** How often each pair is drawn, whichever comes first. */
function draw(contenders: Contender[], times = 4_000) {
  const random = seededRandom(7);
  const counts = new Map<string, number>();
  const first = new Map<string, number>();
  for (let round = 0; round < times; round++) {
    const pair = pickPair(contenders, random);
    if (!pair) continue;
    const key = pair
      .map(({ modelId }) => modelId)
      .sort()
      .join(" ");
    counts.set(key, (counts.get(key) ?? 0) + 1);
    first.set(pair[0].modelId, (first.get(pair[0].modelId) ?? 0) + 1);
  }
  return {
    share: (key: string) => (counts.get(key) ?? 0) / times,
    first: (id: string) => (first.get(id) ?? 0) / times,
  };
}

describe("the pair of a blind comparison", () => {
  it("is in random order", () => {
    expect(draw([contender("a", 80), contender("b", 70)]).first("a")).toBeCloseTo(0.5, 1);
  });

  it("is the likelier the nearer the two are", () => {
    const { share } = draw([contender("a", 90), contender("b", 88), contender("c", 70)]);
    expect(share("a b")).toBeGreaterThan(0.55);
    expect(share("a c")).toBeGreaterThan(0.05);
    expect(share("a b")).toBeGreaterThan(3 * share("a c"));
  });

  it("leaves out the hopeless, unless nothing else is there", () => {
    const { share } = draw([contender("a", 90), contender("b", 85), contender("c", 20)]);
    expect(share("a b")).toBe(1);
    expect(draw([contender("a", 90), contender("c", 20)]).share("a c")).toBe(1);
  });

  it("is never one model at two providers", () => {
    const { share } = draw([contender("x/a", 90, "A"), contender("y/a", 90, "a"), contender("b", 60)]);
    expect(share("x/a y/a")).toBe(0);
    expect(share("b x/a") + share("b y/a")).toBe(1);
    expect(pickPair([contender("x/a", 90, "A"), contender("y/a", 90, "A")], Math.random)).toBeNull();
  });

  it("needs two", () => {
    expect(pickPair([contender("a", 90)], Math.random)).toBeNull();
    expect(pickPair([], Math.random)).toBeNull();
  });
});
