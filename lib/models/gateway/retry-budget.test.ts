import { expect, it } from "vitest";
import { RetryBudget } from "./retry-budget.ts";

function takeAll(budget: RetryBudget, provider: string, nowMs: number): number {
  let taken = 0;
  while (taken < 1_000 && budget.take(provider, nowMs)) taken++;
  return taken;
}

it("gives a quiet provider ten retries a minute, a busy one a tenth of its calls more", () => {
  const budget = new RetryBudget();
  expect(takeAll(budget, "quiet", 0)).toBe(10);
  for (let call = 0; call < 500; call++) budget.noteCall("busy", 0);
  expect(takeAll(budget, "busy", 0)).toBe(60);
});

it("counts each provider for itself, and forgets after a minute", () => {
  const budget = new RetryBudget();
  takeAll(budget, "a", 1_000);
  expect(budget.take("b", 1_000)).toBe(true);
  expect(budget.take("a", 50_000)).toBe(false);
  expect(takeAll(budget, "a", 66_001)).toBe(10);
});
