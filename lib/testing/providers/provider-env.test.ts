import { createAlibaba } from "@ai-sdk/alibaba";
import { createDeepSeek } from "@ai-sdk/deepseek";
import { createGroq } from "@ai-sdk/groq";
import { createMistral } from "@ai-sdk/mistral";
import { createPerplexity } from "@ai-sdk/perplexity";
import { createTogetherAI } from "@ai-sdk/togetherai";
import { createXai } from "@ai-sdk/xai";
import { createOpenRouter } from "@openrouter/ai-sdk-provider";
import { generateText, streamText } from "ai";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CHAT_WIRE_PROVIDERS, providerEnv } from "./provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "./start-provider.ts";

let provider: ScriptedProvider;
beforeAll(async () => {
  provider = await startScriptedProvider();
});
afterAll(() => provider.stop());

const models = {
  deepseek: (baseURL: string) => createDeepSeek({ baseURL, apiKey: "k" })("deepseek-chat"),
  mistral: (baseURL: string) => createMistral({ baseURL, apiKey: "k" })("mistral-large-latest"),
  perplexity: (baseURL: string) => createPerplexity({ baseURL, apiKey: "k" })("sonar"),
  xai: (baseURL: string) => createXai({ baseURL, apiKey: "k" })("grok-4"),
  groq: (baseURL: string) => createGroq({ baseURL, apiKey: "k" })("llama-3.3-70b-versatile"),
  together: (baseURL: string) => createTogetherAI({ baseURL, apiKey: "k" })("meta-llama/Llama-3.3-70B"),
  alibaba: (baseURL: string) => createAlibaba({ baseURL, apiKey: "k" })("qwen-max"),
  openrouter: (baseURL: string) => createOpenRouter({ baseURL, apiKey: "k" })("meta-llama/llama-3.3-70b-instruct"),
};

it.each(CHAT_WIRE_PROVIDERS)("%s streams and answers whole through its own package", async (name) => {
  const model = models[name](provider.urlFor(name));
  const streamed = streamText({ model, prompt: "Hello", maxRetries: 0, onError: () => undefined });
  expect(await streamed.text).toContain("You wrote: Hello");
  expect((await streamed.usage).inputTokens).toBe(2);
  expect((await generateText({ model, prompt: "Hello", maxRetries: 0 })).text).toContain("You wrote: Hello");
  expect(provider.requests.at(-1)?.provider).toBe(name);
});

it("names base URLs and keys of all providers, or of some", () => {
  const all = providerEnv(provider);
  expect(Object.keys(all)).toHaveLength((3 + CHAT_WIRE_PROVIDERS.length) * 2);
  expect(all.GOOGLE_BASE_URL).toBe(provider.urls.google);
  expect(providerEnv(provider, ["groq"])).toEqual({ GROQ_BASE_URL: provider.urlFor("groq"), GROQ_API_KEY: "scripted" });
});
