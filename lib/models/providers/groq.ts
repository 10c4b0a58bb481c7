import { createGroq } from "@ai-sdk/groq";
import { OpenAiChatReader } from "../wire/openai-chat-reader.ts";
import { bearerKeyTest, type Provider, sdkSettings } from "./provider.ts";

export const groq: Provider = {
  id: "groq",
  name: "Groq",
  envName: "GROQ",
  defaultBaseUrl: "https://api.groq.com/openai/v1",
  createModel: (options) => createGroq(sdkSettings(options)).languageModel(options.modelId),
  createReader: () => new OpenAiChatReader(),
  keyTest: bearerKeyTest,
};
