import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { describe } from "vitest";
import { checkWire } from "./check-wire.ts";

describe("OpenAI chat completions, by @ai-sdk/openai", () => {
  checkWire({
    createModel: ({ urls }) => createOpenAI({ baseURL: urls.openai, apiKey: "k" }).chat("gpt-4.1-mini"),
    path: /^\/openai\/v1\/chat\/completions$/,
    hasReasoning: false,
  });
});

describe("OpenAI chat completions, by @ai-sdk/openai-compatible", () => {
  checkWire({
    createModel: (provider) =>
      createOpenAICompatible({ name: "groq", baseURL: provider.urlFor("groq"), includeUsage: true })("llama"),
    path: /^\/groq\/v1\/chat\/completions$/,
    hasReasoning: true,
  });
});
