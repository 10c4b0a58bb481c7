import { expect, it } from "vitest";
import { compareReplayed } from "../../../lib/analytics/replay/compare.ts";
import type { Replayed } from "../../../lib/analytics/replay/replay-decision.ts";
import { printReport } from "./print-report.ts";

const side = { modelId: "a/strong", quality: 80, costMicroUsd: 100, waitMs: 1_000 };
const changed: Replayed = {
  id: "1",
  conversationId: "talk",
  createdAt: "2026-11-28T00:00:00.000Z",
  intentBefore: "code",
  intentAfter: "code",
  before: side,
  after: { ...side, modelId: "a/weak" },
  changed: true,
  preferencesKnown: true,
};
const print = (replayed: Replayed[]) =>
  printReport(compareReplayed(replayed, {}, new Set()), { version: "test", mode: null });

it("says of one conversation alone that it tells no more", () => {
  const text = print([changed, { ...changed, id: "2" }]);
  expect(text).toContain("Changed: 2 (100.0 %, of one conversation alone).");
  expect(text).toContain("quality: too few conversations to tell");
});

it("says that there was nothing to compare", () => {
  expect(print([])).toContain("Changed: nothing to compare.");
});
