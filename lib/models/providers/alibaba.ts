import { createAlibaba } from "@ai-sdk/alibaba";
import { OpenAiChatReader } from "../wire/openai-chat-reader.ts";
import { bearerKeyTest, type Provider, sdkSettings } from "./provider.ts";

export const alibaba: Provider = {
  id: "alibaba",
  name: "Alibaba Cloud",
  envName: "ALIBABA",
  defaultBaseUrl: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
  region: "sg",
  createModel: (options) => createAlibaba(sdkSettings(options)).languageModel(options.modelId),
  createReader: () => new OpenAiChatReader(),
  keyTest: bearerKeyTest,
};
