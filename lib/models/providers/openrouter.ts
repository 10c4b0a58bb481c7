import { createOpenRouter } from "@openrouter/ai-sdk-provider";
import { OpenAiChatReader } from "../wire/openai-chat-reader.ts";
import { type Provider, sdkSettings } from "./provider.ts";

export const openrouter: Provider = {
  id: "openrouter",
  name: "OpenRouter",
  envName: "OPENROUTER",
  defaultBaseUrl: "https://openrouter.ai/api/v1",
  // https://openrouter.ai/docs/api-reference/streaming: comments are sent while nothing else is.
  opensAtOnce: true,
  createModel: (options) =>
    createOpenRouter({ ...sdkSettings(options), compatibility: "strict" }).chat(options.modelId),
  createReader: () => new OpenAiChatReader(),
  // Its model list is public; this is what needs the key.
  keyTest: { path: "key", headers: (apiKey) => ({ authorization: `Bearer ${apiKey}` }) },
};
