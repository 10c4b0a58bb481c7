import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { OpenAiChatReader } from "../wire/openai-chat-reader.ts";
import { bearerKeyTest, type Provider } from "./provider.ts";

/** Any server that speaks OpenAI's chat protocol: Ollama, LM Studio, llama.cpp, vLLM and the operator's own. */
export const openAiCompatible: Provider = {
  id: "openai-compatible",
  name: "OpenAI-compatible",
  envName: null,
  defaultBaseUrl: null,
  createModel: ({ apiKey, baseUrl, modelId, fetch }) =>
    createOpenAICompatible({
      name: "compatible",
      baseURL: baseUrl,
      ...(apiKey ? { apiKey } : {}),
      includeUsage: true,
      supportsStructuredOutputs: true,
      fetch,
    }).chatModel(modelId),
  createReader: () => new OpenAiChatReader(),
  keyTest: bearerKeyTest,
};
