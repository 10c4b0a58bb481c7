import { createDeepSeek } from "@ai-sdk/deepseek";
import { OpenAiChatReader } from "../wire/openai-chat-reader.ts";
import { bearerKeyTest, type Provider, sdkSettings } from "./provider.ts";

export const deepseek: Provider = {
  id: "deepseek",
  name: "DeepSeek",
  envName: "DEEPSEEK",
  defaultBaseUrl: "https://api.deepseek.com",
  region: "cn",
  // https://api-docs.deepseek.com/quick_start/rate_limit: keep-alive comments are sent while the request waits.
  opensAtOnce: true,
  createModel: (options) => createDeepSeek(sdkSettings(options)).languageModel(options.modelId),
  createReader: () => new OpenAiChatReader(),
  keyTest: bearerKeyTest,
};
