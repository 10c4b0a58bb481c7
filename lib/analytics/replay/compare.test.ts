import { describe, expect, it } from "vitest";
import { compareReplayed } from "./compare.ts";
import type { Replayed } from "./replay-decision.ts";

/** A decision that came out worse by 2 points where it `changed`. */
function decision(id: string, conversationId: string | null, changed: boolean): Replayed {
  const before = { modelId: "a/strong", quality: 80, costMicroUsd: 100, waitMs: 1_000 };
  return {
    id,
    conversationId,
    createdAt: "2026-11-28T00:00:00.000Z",
    intentBefore: "code",
    intentAfter: "code",
    before,
    after: changed ? { ...before, modelId: "a/weak", quality: 78 } : before,
    changed,
    preferencesKnown: true,
  };
}

/** Ten decisions of each conversation, all changed in every second one. */
const alike = (count: number, conversationOf: (conversation: number, id: string) => string | null) =>
  Array.from({ length: count * 10 }, (_, at) => {
    const conversation = Math.floor(at / 10);
    return decision(`${at}`, conversationOf(conversation, `${at}`), conversation % 2 === 0);
  });

const compare = (replayed: Replayed[]) => compareReplayed(replayed, {}, new Set());
const widthOf = (interval: { low: number; high: number } | null) =>
  interval ? interval.high - interval.low : Number.NaN;

describe("a comparison of replayed decisions", () => {
  it("takes those of one conversation for alike: ten of each say no more than one of each", () => {
    const one = compare(Array.from({ length: 40 }, (_, at) => decision(`${at}`, `talk-${at}`, at % 2 === 0)));
    const ten = compare(alike(40, (conversation) => `talk-${conversation}`));
    expect(ten.changed).toMatchObject({ count: 200, share: { value: 0.5 } });
    expect(widthOf(ten.changed.share) / widthOf(one.changed.share)).toBeCloseTo(1, 1);
    expect(widthOf(ten.quality) / widthOf(one.quality)).toBeCloseTo(1, 1);
    expect(ten.quality).toMatchObject({ n: 400, value: -1 });
  });

  it("takes calls of the API each for itself", () => {
    const ten = compare(alike(40, () => null));
    const one = compare(alike(4, () => null));
    expect(widthOf(ten.changed.share) / widthOf(one.changed.share)).toBeCloseTo(1 / Math.sqrt(10), 1);
  });

  it("gives no interval for one conversation alone", () => {
    const report = compare(alike(1, () => "talk"));
    expect(report).toMatchObject({ changed: { count: 10, share: null }, quality: null });
  });
});
