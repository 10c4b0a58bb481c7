import { EventStream, egressFetch } from "../../platform/egress/egress-fetch.ts";
import type { ChatRequest } from "../chat-request.ts";
import { addressOf } from "../providers/provider.ts";
import { getProvider } from "../providers/registry.ts";
import type { ModelEvent } from "../schema.ts";
import { callOptions } from "./call-options.ts";
import { firstEventMsOf, type Waiting } from "./patience.ts";
import { ProviderError } from "./provider-error.ts";
import { readBody } from "./read-body.ts";
import { readSdkStream } from "./read-sdk-stream.ts";
import { shapeAnswer } from "./shape-answer.ts";
import type { Target } from "./target.ts";

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
  const fetchStream = egressFetch({
    allowPrivate: target.allowPrivate,
    timeoutMs: Math.max(1, Math.ceil(Math.min(waiting.signMs, waiting.contentMs))),
    throwEventStream: reader !== undefined,
  });
  let isAsked = false;
  const model = provider.createModel({
    apiKey: target.apiKey,
    baseUrl: addressOf(provider, target.baseUrl),
    modelId: target.model.providerModelId,
    fetch: (...args) => {
      isAsked = true;
      return fetchStream(...args);
    },
  });
  const shape = (events: AsyncIterable<ModelEvent[]>) => shapeAnswer(events, request, target);
  const begin = performance.now();
  // One wait from the request to the first content, however it is shared between the head and the body.
  const leftMs = () => Math.max(1, Math.ceil(waiting.contentMs - (performance.now() - begin)));
  try {
    const { stream } = await model.doStream(callOptions(request, target, signal));
    if (!reader) return shape(readSdkStream(stream, leftMs()));
    // Status 200 without an event stream: some proxies answer errors so. The SDK would make an empty answer of it.
    void stream.cancel().catch(() => undefined);
  } catch (thrown) {
    if (reader && thrown instanceof EventStream) return shape(readBody(thrown.message, reader, leftMs()));
    // What the package itself does not take says nothing of the provider, which was not asked: it must not count there.
    if (!isAsked && !signal?.aborted) throw new ProviderError("bad_request", String(thrown), { cause: thrown });
    throw thrown;
  }
  throw new ProviderError("server", "answered without an event stream", { status: 200 });
}
