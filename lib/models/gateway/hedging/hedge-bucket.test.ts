import { expect, it } from "vitest";
import { HedgeBucket } from "./hedge-bucket.ts";

function taken(percent: number, calls: number): number {
  const bucket = new HedgeBucket();
  let hedges = 0;
  for (let call = 0; call < calls; call++) {
    bucket.noteCall(percent);
    if (bucket.take()) hedges++;
    expect(hedges * 100).toBeLessThanOrEqual(percent * (call + 1));
  }
  return hedges;
}

it("gives its share of all calls, exactly, and at no time more", () => {
  expect(taken(2, 100_000)).toBe(2_000);
  expect(taken(0.5, 100_000)).toBe(500);
  expect(taken(0, 1_000)).toBe(0);
});

it("saves up five for when a provider becomes slow, and no more", () => {
  const bucket = new HedgeBucket();
  for (let call = 0; call < 10_000; call++) bucket.noteCall(2);
  expect(Array.from({ length: 7 }, () => bucket.take())).toEqual([true, true, true, true, true, false, false]);
});
