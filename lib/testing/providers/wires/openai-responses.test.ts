import { createOpenAI } from "@ai-sdk/openai";
import { describe } from "vitest";
import { checkWire } from "./check-wire.ts";

describe("OpenAI responses, by @ai-sdk/openai", () => {
  checkWire({
    createModel: ({ urls }) => createOpenAI({ baseURL: urls.openai, apiKey: "k" }).responses("gpt-4.1-mini"),
    path: /^\/openai\/v1\/responses$/,
    hasReasoning: true,
  });
});
