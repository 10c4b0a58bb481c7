import { afterEach, describe, expect, it } from "vitest";
import { now, nowMs, setClock } from "./clock.ts";

afterEach(() => setClock());

describe("the clock", () => {
  it("is the wall clock until it is replaced, and again after", () => {
    const before = Date.now();
    expect(nowMs()).toBeGreaterThanOrEqual(before);
    setClock(() => 1_000);
    expect([nowMs(), now().toISOString()]).toEqual([1_000, "1970-01-01T00:00:01.000Z"]);
    setClock();
    expect(nowMs()).toBeGreaterThanOrEqual(before);
  });
});
