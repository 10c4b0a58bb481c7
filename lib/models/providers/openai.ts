import { createOpenAI } from "@ai-sdk/openai";
import { OpenAiChatReader } from "../wire/openai-chat-reader.ts";
import { bearerKeyTest, type Provider, sdkSettings } from "./provider.ts";

export const openai: Provider = {
  id: "openai",
  name: "OpenAI",
  envName: "OPENAI",
  defaultBaseUrl: "https://api.openai.com/v1",
  createModel: (options) => createOpenAI(sdkSettings(options)).chat(options.modelId),
  createReader: () => new OpenAiChatReader(),
  keyTest: bearerKeyTest,
};
