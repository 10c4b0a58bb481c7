import { expect, it } from "vitest";
import { getModel } from "@/lib/models/registry/find-model";
import type { AvailableModel } from "@/lib/models/schema";
import { listAllowable } from "./list-allowable";

const catalog = [
  { ...getModel("openai/gpt-4.1"), available: false, unavailableReason: "no_key" },
  { ...getModel("openai/gpt-5-nano"), available: true },
  { ...getModel("anthropic/claude-sonnet-4-5"), available: false, unavailableReason: "not_allowed" },
] as AvailableModel[];
const idsOf = (stored: string[], search = "") => listAllowable(catalog, stored, search).map(({ id }) => id);

it("lists those that are stored first, though they are gone, and those without a key last", () => {
  expect(idsOf(["ollama/gone", "openai/gpt-4.1"])).toEqual([
    "ollama/gone",
    "openai/gpt-4.1",
    "anthropic/claude-sonnet-4-5",
    "openai/gpt-5-nano",
  ]);
});

it("finds by every word of name or id", () => {
  expect(idsOf([], "OPENAI 4.1")).toEqual(["openai/gpt-4.1"]);
  expect(idsOf(["ollama/gone"], "nothing")).toEqual([]);
});
