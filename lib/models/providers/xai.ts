import { createXai } from "@ai-sdk/xai";
import { bearerKeyTest, type Provider, sdkSettings } from "./provider.ts";

export const xai: Provider = {
  id: "xai",
  name: "xAI",
  envName: "XAI",
  defaultBaseUrl: "https://api.x.ai/v1",
  createModel: (options) => createXai(sdkSettings(options)).languageModel(options.modelId),
  keyTest: bearerKeyTest,
};
