import { createAnthropic } from "@ai-sdk/anthropic";
import { AnthropicReader } from "../wire/anthropic-reader.ts";
import { type Provider, sdkSettings } from "./provider.ts";

export const anthropic: Provider = {
  id: "anthropic",
  name: "Anthropic",
  envName: "ANTHROPIC",
  defaultBaseUrl: "https://api.anthropic.com/v1",
  // https://docs.anthropic.com/en/docs/build-with-claude/streaming: `message_start` and pings come first.
  opensAtOnce: true,
  createModel: (options) => createAnthropic(sdkSettings(options)).languageModel(options.modelId),
  createReader: () => new AnthropicReader(),
  keyTest: { path: "models", headers: (apiKey) => ({ "x-api-key": apiKey, "anthropic-version": "2023-06-01" }) },
};
