import { createPerplexity } from "@ai-sdk/perplexity";
import { OpenAiChatReader } from "../wire/openai-chat-reader.ts";
import { bearerKeyTest, type Provider, sdkSettings } from "./provider.ts";

export const perplexity: Provider = {
  id: "perplexity",
  name: "Perplexity",
  envName: "PERPLEXITY",
  defaultBaseUrl: "https://api.perplexity.ai",
  createModel: (options) => createPerplexity(sdkSettings(options)).languageModel(options.modelId),
  createReader: () => new OpenAiChatReader(),
  keyTest: bearerKeyTest,
};
