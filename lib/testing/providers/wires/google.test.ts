import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { describe } from "vitest";
import { checkWire } from "./check-wire.ts";

describe("Gemini, by @ai-sdk/google", () => {
  checkWire({
    createModel: ({ urls }) => createGoogleGenerativeAI({ baseURL: urls.google, apiKey: "k" })("gemini-2.5-flash"),
    path: /^\/google\/v1beta\/models\/gemini-2\.5-flash:(streamGenerateContent|generateContent)$/,
    hasReasoning: true,
  });
});
