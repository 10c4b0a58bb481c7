import { describe, expect, it } from "vitest";
import { keptPartsOf, type Outcome } from "./can-keep.ts";

const text = { type: "text", text: "Paris." };
const whole: Outcome = { reason: "stop", isComplete: true, writers: 1, parts: [text] };

describe("keptPartsOf", () => {
  it("keeps the words and thoughts of a finished answer, and nothing else of them", () => {
    const parts = [{ type: "reasoning", text: "Hm.", state: "done", providerMetadata: {} }, text];
    expect(keptPartsOf({ ...whole, parts })).toEqual([{ type: "reasoning", text: "Hm." }, text]);
  });

  it.each<[string, Partial<Outcome>]>([
    ["was stopped", { isComplete: false }],
    ["was cut at its limit", { reason: "length" }],
    ["was filtered", { reason: "content-filter" }],
    ["ended for a reason nobody knows", { reason: "other" }],
    ["was continued by another model", { writers: 2 }],
    ["used a tool", { parts: [{ type: "dynamic-tool" }, text] }],
    ["has only thoughts", { parts: [{ type: "reasoning", text: "Hm." }] }],
    ["is blank", { parts: [{ type: "text", text: " \n" }] }],
    ["is empty", { parts: [] }],
    ["is huge", { parts: [{ type: "text", text: "x".repeat(257 * 1024) }] }],
  ])("keeps nothing of an answer that %s", (_, more) => expect(keptPartsOf({ ...whole, ...more })).toBeNull());
});
