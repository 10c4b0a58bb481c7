import { createAnthropic } from "@ai-sdk/anthropic";
import { describe } from "vitest";
import { checkWire } from "./check-wire.ts";

describe("Anthropic messages, by @ai-sdk/anthropic", () => {
  checkWire({
    createModel: ({ urls }) => createAnthropic({ baseURL: urls.anthropic, apiKey: "k" })("claude-sonnet-4-5"),
    path: /^\/anthropic\/v1\/messages$/,
    hasReasoning: true,
  });
});
