import { createAnthropic } from "@ai-sdk/anthropic";
import { AnthropicReader } from "../wire/anthropic-reader.ts";
import { type Provider, sdkSettings } from "./provider.ts";

interface Body {
  thinking?: { type: string };
  tool_choice?: { type: string };
  tools?: { name: string; description?: string }[];
}

/**
 * A request without thinking where a tool has to be called, which Claude refuses to do while it thinks. Asked here, where
 * it is known: the package asks for JSON by a tool of its own when a schema says more than Anthropic's own way takes, and
 * leaves the choice to a Claude that thinks by a budget.
 */
function withoutThinkingByTool(body: string): string {
  if (!body.includes('"thinking":{"type":')) return body;
  const { thinking, ...rest } = JSON.parse(body) as Body;
  const choice = rest.tool_choice?.type;
  const isJsonByTool = rest.tools?.some(
    ({ name, description }) => name === "json" && description === "Respond with a JSON object.",
  );
  if (choice === "any" || choice === "tool")
    return JSON.stringify(thinking?.type === "disabled" ? { ...rest, thinking } : rest);
  if (!isJsonByTool) return body;
  return JSON.stringify({ ...rest, tool_choice: { type: "any", disable_parallel_tool_use: true } });
}

/** @param send The way to the provider. */
const inOrder =
  (send: typeof fetch): typeof fetch =>
  (input, init) =>
    send(input, typeof init?.body === "string" ? { ...init, body: withoutThinkingByTool(init.body) } : init);

export const anthropic: Provider = {
  id: "anthropic",
  name: "Anthropic",
  envName: "ANTHROPIC",
  defaultBaseUrl: "https://api.anthropic.com/v1",
  // https://docs.anthropic.com/en/docs/build-with-claude/streaming: `message_start` and pings come first.
  opensAtOnce: true,
  createModel: (options) =>
    createAnthropic(sdkSettings({ ...options, fetch: inOrder(options.fetch) })).languageModel(options.modelId),
  createReader: () => new AnthropicReader(),
  keyTest: { path: "models", headers: (apiKey) => ({ "x-api-key": apiKey, "anthropic-version": "2023-06-01" }) },
};
