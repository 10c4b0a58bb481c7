import { describe, expect, it } from "vitest";
import type { AvailableModel } from "@/lib/models/schema";
import { findMention, matchModels } from "./mentions";

const model = (id: string, name: string, more: Partial<AvailableModel> = {}) =>
  ({ id, name, kind: "chat", available: true, ...more }) as AvailableModel;
const MODELS = [
  model("openai/gpt-5", "GPT-5"),
  model("anthropic/claude-sonnet-4-5", "Claude Sonnet 4.5"),
  model("openai/gpt-image-1", "GPT Image 1", { kind: "image" }),
  model("openai/embed", "Embed", { kind: "embedding" }),
  model("x/locked", "GPT locked", { available: false }),
];

describe("findMention", () => {
  it("finds the word before the caret, and leaves addresses and finished words alone", () => {
    expect(findMention("@", 1)).toEqual({ start: 0, word: "" });
    expect(findMention("ask @cla now", 8)).toEqual({ start: 4, word: "cla" });
    expect(findMention("ask @cla now", 12)).toBeNull();
    expect(findMention("me@example.com", 14)).toBeNull();
    expect(findMention("", 0)).toBeNull();
  });
});

describe("matchModels", () => {
  it("offers what can answer, by name without its blanks, by id, and Auto", () => {
    expect(matchModels("", MODELS)).toEqual([
      "nexus/auto",
      "anthropic/claude-sonnet-4-5",
      "openai/gpt-image-1",
      "openai/gpt-5",
    ]);
    expect(matchModels("Claude-Sonnet4", MODELS)).toEqual(["anthropic/claude-sonnet-4-5"]);
    expect(matchModels("gpt", MODELS)).toEqual(["openai/gpt-image-1", "openai/gpt-5"]);
    expect(matchModels("aut", MODELS)).toEqual(["nexus/auto"]);
    expect(matchModels("nobody", MODELS)).toEqual([]);
    expect(matchModels("!", MODELS)).toEqual([]);
    expect(matchModels("", [])).toEqual([]);
  });
});
