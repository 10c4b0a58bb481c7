import { createTogetherAI } from "@ai-sdk/togetherai";
import { OpenAiChatReader } from "../wire/openai-chat-reader.ts";
import { bearerKeyTest, type Provider, sdkSettings } from "./provider.ts";

export const togetherai: Provider = {
  id: "togetherai",
  name: "Together AI",
  envName: "TOGETHER",
  defaultBaseUrl: "https://api.together.xyz/v1",
  createModel: (options) => createTogetherAI(sdkSettings(options)).languageModel(options.modelId),
  createReader: () => new OpenAiChatReader(),
  keyTest: bearerKeyTest,
};
