import { createMistral } from "@ai-sdk/mistral";
import { OpenAiChatReader } from "../wire/openai-chat-reader.ts";
import { bearerKeyTest, type Provider, sdkSettings } from "./provider.ts";

export const mistral: Provider = {
  id: "mistral",
  name: "Mistral",
  envName: "MISTRAL",
  defaultBaseUrl: "https://api.mistral.ai/v1",
  region: "eu",
  createModel: (options) => createMistral(sdkSettings(options)).languageModel(options.modelId),
  createReader: () => new OpenAiChatReader(),
  keyTest: bearerKeyTest,
};
