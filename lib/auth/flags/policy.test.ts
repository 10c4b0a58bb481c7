import { describe, expect, it } from "vitest";
import { bucketOf, fitsRule, ON_FOR_ALL } from "./policy.ts";

const off = { everyone: false, tiers: [], people: [], percent: 0 };
const id = (number: number) => `0197f000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const person = (number: number, tier: "free" | "team" = "free") => ({ userId: id(number), tier });

describe("a flag", () => {
  it("is on for everybody, signed in or not, or for nobody", () => {
    expect([fitsRule("api", ON_FOR_ALL, null), fitsRule("api", ON_FOR_ALL, person(1))]).toEqual([true, true]);
    expect([fitsRule("api", off, null), fitsRule("api", off, person(1))]).toEqual([false, false]);
  });

  it("lets tiers and listed people in, and nobody who is not signed in", () => {
    const rule = { ...off, tiers: ["team" as const], people: [id(2)] };
    expect(fitsRule("api", rule, person(1))).toBe(false);
    expect(fitsRule("api", rule, person(1, "team"))).toBe(true);
    expect(fitsRule("api", rule, person(2))).toBe(true);
    expect(fitsRule("api", { ...rule, percent: 100 }, null)).toBe(false);
  });

  it("lets a share of people in, always the same, and more of them when the share grows", () => {
    const inside = (percent: number) =>
      Array.from({ length: 4_000 }, (_, n) => n).filter((n) => fitsRule("compare", { ...off, percent }, person(n)));
    const [ten, thirty] = [inside(10), inside(30)];
    expect(ten.length / 4_000).toBeCloseTo(0.1, 1);
    expect(thirty.length / 4_000).toBeCloseTo(0.3, 1);
    expect(inside(10)).toEqual(ten);
    expect(ten.every((n) => thirty.includes(n))).toBe(true);
    expect(inside(100)).toHaveLength(4_000);
    expect(inside(0)).toEqual([]);
  });

  it("draws another lot for another flag", () => {
    const same = Array.from({ length: 1_000 }, (_, n) => id(n)).filter(
      (user) => bucketOf("compare", user) < 50 === bucketOf("data_export", user) < 50,
    );
    expect(same.length).toBeGreaterThan(350);
    expect(same.length).toBeLessThan(650);
  });
});
