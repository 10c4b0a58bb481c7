import type { LanguageModelV4CallOptions, LanguageModelV4Prompt, SharedV4ProviderOptions } from "@ai-sdk/provider";
import { type ChatRequest, schemaOf } from "../chat-request.ts";
import { LENGTH_MARGIN, roomFor } from "../context/room-for.ts";
import { estimateRequestTokens } from "../estimate-tokens.ts";
import { withPromptCaching } from "./prompt-caching.ts";
import type { Target } from "./target.ts";
import { thinkingFor } from "./thinking-options.ts";
import { withoutTools } from "./without-tools.ts";

type ProviderOptions = SharedV4ProviderOptions[string];

/** How the packages call the options of their providers that say `strict` in OpenAI's way. */
const STRICT_OPTIONS: Record<string, string> = {
  openai: "openai",
  groq: "groq",
  deepseek: "deepseek",
  mistral: "mistral",
  togetherai: "togetherai",
  "openai-compatible": "compatible",
};

/** One tool call at most, in each provider's words; where one has none, `shapeAnswer` alone sees to it. */
const ONE_TOOL_CALL: Record<string, [options: string, said: ProviderOptions]> = {
  openai: ["openai", { parallelToolCalls: false }],
  groq: ["groq", { parallelToolCalls: false }],
  mistral: ["mistral", { parallelToolCalls: false }],
  alibaba: ["alibaba", { parallelToolCalls: false }],
  anthropic: ["anthropic", { disableParallelToolUse: true }],
  openrouter: ["openrouter", { parallel_tool_calls: false }],
  "openai-compatible": ["compatible", { parallel_tool_calls: false }],
};

/** Nobody knows what a model of an own server can do: it says so itself. */
const takesTools = ({ model, provider }: Target) => model.tools || provider === "openai-compatible";

/** Whether the request's tools are sent. */
const sendsTools = ({ tools }: ChatRequest, target: Target) => (tools?.length ?? 0) > 0 && takesTools(target);

/** OpenAI's models that think refuse it (https://platform.openai.com/docs/guides/reasoning); `shapeAnswer` cuts there. */
export const takesStop = ({ provider, model }: Target) => provider !== "openai" || !model.reasoning;

const JSON_ALONE = "Answer with one JSON object and nothing else: no words before or behind it, no code fence.";

/** The prompt as the provider's package takes it. */
function promptFor(request: ChatRequest, target: Target): LanguageModelV4Prompt {
  const { responseFormat } = request;
  const { provider } = target;
  const messages = takesTools(target) ? request.messages : withoutTools(request.messages);
  // Gemini's has instructions at the beginning alone.
  if (provider === "google") {
    const isInstruction = ({ role }: LanguageModelV4Prompt[number]) => role === "system";
    return [...messages.filter(isInstruction), ...messages.filter((message) => !isInstruction(message))];
  }
  // Claude's has no JSON without a schema.
  const asksForAnyJson = responseFormat?.type === "json" && !schemaOf(request);
  if (provider === "anthropic" && asksForAnyJson) return [{ role: "system", content: JSON_ALONE }, ...messages];
  return messages;
}

/** `strict` as it was asked for, which most packages say otherwise by themselves. */
function formatFor(request: ChatRequest, { provider }: Target): SharedV4ProviderOptions | undefined {
  const schema = schemaOf(request);
  if (!schema || request.responseFormat?.type !== "json") return undefined;
  const { name = "response", strict = false } = request.responseFormat;
  const options = STRICT_OPTIONS[provider];
  if (options) return { [options]: { strictJsonSchema: strict } };
  if (provider !== "openrouter") return undefined;
  // Its package has no option of a call for it, but sends on what it is given.
  const json_schema = { name, strict, schema: schema as ProviderOptions };
  return { openrouter: { response_format: { type: "json_schema", json_schema } } };
}

function merged(...all: (SharedV4ProviderOptions | undefined)[]): SharedV4ProviderOptions {
  const result: SharedV4ProviderOptions = {};
  for (const [name, options] of all.flatMap((one) => Object.entries(one ?? {})))
    result[name] = { ...result[name], ...options };
  return result;
}

function toolCallsFor(request: ChatRequest, target: Target): SharedV4ProviderOptions | undefined {
  const said = ONE_TOOL_CALL[target.provider];
  return said && request.oneToolCall && sendsTools(request, target) ? { [said[0]]: said[1] } : undefined;
}

/** Tokens that a request has at the most: a letter is never more than one. Told without reading it. */
function mostTokens({ messages, tools }: ChatRequest): number {
  let most = tools ? JSON.stringify(tools).length : 0;
  for (const { content } of messages) {
    if (typeof content === "string") most += content.length + 4;
    else for (const part of content) most += part.type === "text" ? part.text.length + 4 : Number.POSITIVE_INFINITY;
  }
  return most;
}

/**
 * How long an answer may be: as long as was asked for, as the model gives, and as its window leaves room for, where the
 * prompt goes into it at all. What was asked for may have been worked out for another model, which was asked before.
 */
function limitFor(request: ChatRequest, { model }: Target): number | undefined {
  const { maxOutputTokens: wanted } = request;
  if (wanted === undefined) return undefined;
  const most = model.maxOutputTokens === null ? wanted : Math.min(wanted, model.maxOutputTokens);
  const { contextTokens } = model;
  if (contextTokens === null || mostTokens(request) * LENGTH_MARGIN + most <= contextTokens) return most;
  const { fits, maxOutputTokens } = roomFor(model, estimateRequestTokens(request), most);
  return fits ? maxOutputTokens : most;
}

/** A request as the AI SDK's package of the target takes it: without what the model cannot take, and within its limits. */
export function callOptions(
  request: ChatRequest,
  target: Target,
  signal: AbortSignal | undefined,
): LanguageModelV4CallOptions {
  const { model } = target;
  const { tools, toolChoice, responseFormat } = request;
  const withTools = sendsTools(request, target);
  const { providerOptions, ...cached } = withPromptCaching(
    { prompt: promptFor(request, target), ...(withTools && tools ? { tools } : {}) },
    request,
    target,
  );
  const max = limitFor(request, target);
  const mustCallTool = withTools && (toolChoice?.type === "required" || toolChoice?.type === "tool");
  const { options: ofThinking, ...thinking } = thinkingFor(request, target, max, mustCallTool);
  const options = merged(providerOptions, formatFor(request, target), toolCallsFor(request, target), ofThinking);
  return {
    ...cached,
    ...thinking,
    ...(request.temperature === undefined || !model.temperature ? {} : { temperature: request.temperature }),
    ...(request.topP === undefined ? {} : { topP: request.topP }),
    ...(request.frequencyPenalty === undefined ? {} : { frequencyPenalty: request.frequencyPenalty }),
    ...(request.presencePenalty === undefined ? {} : { presencePenalty: request.presencePenalty }),
    ...(request.stop === undefined || !takesStop(target) ? {} : { stopSequences: request.stop }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(withTools && toolChoice ? { toolChoice } : {}),
    ...(responseFormat ? { responseFormat } : {}),
    ...(Object.keys(options).length > 0 ? { providerOptions: options } : {}),
    ...(signal ? { abortSignal: signal } : {}),
  };
}
