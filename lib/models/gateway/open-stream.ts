import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { EventStream, egressFetch } from "../../platform/egress/egress-fetch.ts";
import type { ChatRequest } from "../chat-request.ts";
import { addressOf } from "../providers/provider.ts";
import { getProvider } from "../providers/registry.ts";
import type { ModelEvent } from "../schema.ts";
import { firstEventMsOf, type Waiting } from "./patience.ts";
import { withPromptCaching } from "./prompt-caching.ts";
import { ProviderError } from "./provider-error.ts";
import { readBody } from "./read-body.ts";
import { readSdkStream } from "./read-sdk-stream.ts";
import type { Target } from "./target.ts";

function callOptions(
  request: ChatRequest,
  target: Target,
  signal: AbortSignal | undefined,
): LanguageModelV4CallOptions {
  const { model } = target;
  const limit = model.maxOutputTokens;
  const max = request.maxOutputTokens;
  const cached = withPromptCaching(
    { prompt: request.messages, ...(request.tools?.length && model.tools ? { tools: request.tools } : {}) },
    request,
    target,
  );
  return {
    ...cached,
    ...(max === undefined ? {} : { maxOutputTokens: limit === null ? max : Math.min(max, limit) }),
    ...(request.temperature === undefined || !model.temperature ? {} : { temperature: request.temperature }),
    ...(request.topP === undefined ? {} : { topP: request.topP }),
    ...(request.stop === undefined ? {} : { stopSequences: request.stop }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(request.tools?.length && model.tools && request.toolChoice ? { toolChoice: request.toolChoice } : {}),
    ...(request.responseFormat ? { responseFormat: request.responseFormat } : {}),
    ...(request.reasoningEffort && model.reasoning ? { reasoning: request.reasoningEffort } : {}),
    ...(signal ? { abortSignal: signal } : {}),
  };
}

/**
 * Opens one streamed answer. The AI SDK's provider builds the request (messages, tools, each provider's quirks); the
 * answer's bytes are read by our own reader where there is one for the wire, because the SDK's per-event validation
 * and web-stream tees cost three times as much (measured by `npm run bench -- chat`).
 * @param waiting How long to wait for it; left out: as long as the model may take.
 * @throws whatever the SDK or the network throws; `toProviderError` classifies it.
 */
export async function openStream(
  request: ChatRequest,
  target: Target,
  signal?: AbortSignal,
  waiting: Waiting = { signMs: firstEventMsOf(target.model), contentMs: firstEventMsOf(target.model) },
): Promise<AsyncIterable<ModelEvent[]>> {
  const provider = getProvider(target.provider);
  if (provider.stream) return provider.stream(request, signal);
  const reader = provider.createReader?.();
  const model = provider.createModel({
    apiKey: target.apiKey,
    baseUrl: addressOf(provider, target.baseUrl),
    modelId: target.model.providerModelId,
    fetch: egressFetch({
      allowPrivate: target.allowPrivate,
      timeoutMs: Math.max(1, Math.ceil(Math.min(waiting.signMs, waiting.contentMs))),
      throwEventStream: reader !== undefined,
    }),
  });
  const begin = performance.now();
  // One wait from the request to the first content, however it is shared between the head and the body.
  const leftMs = () => Math.max(1, Math.ceil(waiting.contentMs - (performance.now() - begin)));
  try {
    const { stream } = await model.doStream(callOptions(request, target, signal));
    if (!reader) return readSdkStream(stream, leftMs());
    // Status 200 without an event stream: some proxies answer errors so. The SDK would make an empty answer of it.
    void stream.cancel().catch(() => undefined);
  } catch (thrown) {
    if (reader && thrown instanceof EventStream) return readBody(thrown.message, reader, leftMs());
    throw thrown;
  }
  throw new ProviderError("server", "answered without an event stream", { status: 200 });
}
