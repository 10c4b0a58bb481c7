import { afterEach, describe, expect, it } from "vitest";
import { setClock } from "../platform/clock.ts";
import { createShortCache } from "./short-cache.ts";

afterEach(() => setClock());

describe("createShortCache", () => {
  it("forgets after its time", () => {
    let nowMs = 1_000;
    setClock(() => nowMs);
    const cache = createShortCache<string>(2_000, 10);
    cache.put("a", "x");
    nowMs += 1_999;
    expect(cache.find("a")).toBe("x");
    nowMs += 1;
    expect(cache.find("a")).toBeUndefined();
  });

  it("keeps what was used last when it is full", () => {
    const cache = createShortCache<number>(1_000, 2);
    cache.put("a", 1);
    cache.put("b", 2);
    cache.find("a");
    cache.put("c", 3);
    expect([cache.find("a"), cache.find("b"), cache.find("c")]).toEqual([1, undefined, 3]);
  });

  it("does not keep what was asked before something was forgotten", () => {
    const cache = createShortCache<string>(1_000, 10);
    const asOf = cache.forgotten();
    cache.forget(() => false);
    cache.put("a", "ada", asOf);
    cache.put("b", "alan", cache.forgotten());
    expect([cache.find("a"), cache.find("b")]).toEqual([undefined, "alan"]);
  });

  it("forgets what it is told to", () => {
    const cache = createShortCache<string>(1_000, 10);
    cache.put("a", "ada");
    cache.put("b", "alan");
    cache.forget((value) => value === "ada");
    expect([cache.find("a"), cache.find("b")]).toEqual([undefined, "alan"]);
  });
});
