import { expect, it } from "vitest";
import { completionRequestSchema } from "./schema.ts";

const CALL = { model: "openai/gpt-4.1-mini", messages: [{ role: "user", content: "Hi" }] };
const problemsOf = (extra: Record<string, unknown>) =>
  completionRequestSchema.safeParse({ ...CALL, ...extra }).error?.issues.map(({ path }) => path.join(".")) ?? [];

it.each<[string, unknown]>([
  ["functions", [{ name: "weather" }]],
  ["function_call", "auto"],
  ["logprobs", true],
  ["top_logprobs", 3],
  ["logit_bias", { 50256: -100 }],
  ["modalities", ["text", "audio"]],
  ["audio", { voice: "alloy", format: "wav" }],
  ["web_search_options", {}],
  ["n", 2],
  ["frequency_penalty", 3],
])("refuses %s of %j, which no answer would show", (field, value) => {
  expect(problemsOf({ [field]: value })).toEqual([field]);
});

it("takes the same fields where they ask for nothing", () => {
  const nothing = {
    functions: [],
    logprobs: false,
    top_logprobs: 0,
    logit_bias: {},
    modalities: ["text"],
    audio: null,
  };
  expect(problemsOf({ ...nothing, n: 1, parallel_tool_calls: true, frequency_penalty: 0 })).toEqual([]);
});

it("takes what steers OpenAI's storage and billing alone", () => {
  const ours = { user: "u1", store: false, metadata: { a: "b" }, service_tier: "auto", safety_identifier: "x" };
  expect(problemsOf(ours)).toEqual([]);
});
