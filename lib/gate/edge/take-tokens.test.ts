import { expect, it } from "vitest";
import { createTokenTaker, type Taken } from "./take-tokens.ts";

/** A limiter of `limit` tokens that never come back. */
function bucket(limit: number) {
  let used = 0;
  const counts: number[] = [];
  const ask = async (count: number): Promise<Taken> => {
    counts.push(count);
    await Promise.resolve();
    if (used >= limit) return { success: false, limit, remaining: 0, reset: 60_000 };
    used += count;
    return { success: true, limit, remaining: limit - used, reset: 60_000 };
  };
  return { ask, counts };
}

it.each([20, 100, 500, 10_000])("lets exactly %d through of many at once", async (limit) => {
  const { ask } = bucket(limit);
  const take = createTokenTaker(() => 0);
  let admitted = 0;
  const ask64 = async () => {
    for (let sent = 0; sent < limit / 64 + 10; sent++) if ((await take("u", ask)).success) admitted++;
  };
  await Promise.all(Array.from({ length: 64 }, ask64));
  expect(admitted).toBe(limit);
});

it("asks seldom for those who are allowed much, each time for the others", async () => {
  const many = bucket(10_000);
  const take = createTokenTaker(() => 0);
  for (let sent = 0; sent < 5_000; sent++) await take("u", many.ask);
  expect(many.counts.length).toBeLessThan(5_000 / 25);
  const few = bucket(20);
  for (let sent = 0; sent < 20; sent++) await take("v", few.ask);
  expect(few.counts).toEqual(Array.from({ length: 20 }, () => 1));
});

it("loses tokens that were taken ahead only once, and then takes one at a time again", async () => {
  let at = 0;
  const { ask, counts } = bucket(10_000);
  const take = createTokenTaker(() => at);
  for (let sent = 0; sent < 40; sent++) await take("u", ask);
  at += 1_000;
  counts.length = 0;
  await take("u", ask);
  await take("u", ask);
  expect(counts[0]).toBe(1);
});

it("counts down what remains, and takes nothing ahead of a limiter that did not answer", async () => {
  const { ask } = bucket(1_000);
  const take = createTokenTaker(() => 0);
  const seen: number[] = [];
  for (let sent = 0; sent < 50; sent++) seen.push((await take("u", ask)).remaining);
  expect(seen).toEqual(Array.from({ length: 50 }, (_, index) => 999 - index));
  let asked = 0;
  const late = async () => ({
    success: true,
    limit: 1_000,
    remaining: 1_000,
    reset: 0,
    reason: asked++ >= 0 ? "timeout" : "",
  });
  for (let sent = 0; sent < 3; sent++) await take("late", late);
  expect(asked).toBe(3);
});
