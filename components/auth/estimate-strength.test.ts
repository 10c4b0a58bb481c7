import { expect, it } from "vitest";
import { estimateStrength } from "./estimate-strength.ts";

it.each([
  ["password123", [], 0],
  ["nexusai2026", [], 1],
  ["violet harbour piano 41", [], 4],
])("weighs %j", (password, own, most) => {
  const score = estimateStrength(password, own);
  if (most === 4) expect(score).toBe(4);
  else expect(score).toBeLessThanOrEqual(most);
});

it("counts the person's own words as known", () => {
  const password = "marlinspike1984";
  expect(estimateStrength(password, ["marlinspike"])).toBeLessThan(estimateStrength(password, []));
});

it("answers within a frame or so for a page of text", () => {
  const startedAt = performance.now();
  estimateStrength("correct horse battery staple ".repeat(400), []);
  expect(performance.now() - startedAt).toBeLessThan(500);
});
