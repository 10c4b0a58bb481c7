import { createCohere } from "@ai-sdk/cohere";
import { bearerKeyTest, type Provider, sdkSettings } from "./provider.ts";

export const cohere: Provider = {
  id: "cohere",
  name: "Cohere",
  envName: "COHERE",
  defaultBaseUrl: "https://api.cohere.com/v2",
  createModel: (options) => createCohere(sdkSettings(options)).languageModel(options.modelId),
  keyTest: { ...bearerKeyTest, path: "../v1/models" },
};
