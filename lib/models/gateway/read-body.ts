import type { Readable } from "node:stream";
import { log } from "../../platform/log.ts";
import type { ModelEvent } from "../schema.ts";
import { SseParser } from "../wire/sse-parser.ts";
import type { WireReader } from "../wire/wire-reader.ts";
import { ProviderError } from "./provider-error.ts";

/** A stream that says nothing for this long is given up. */
export const STALL_MS = 15_000;
/** More unreadable events than this, and it is not the protocol we think. */
const MAX_MALFORMED = 20;

interface Batch {
  events: ModelEvent[];
  /** The provider's failure, to be thrown once the events before it were handed on. */
  failure: ProviderError | null;
}

function readPayloads(payloads: string[], reader: WireReader, malformed: { count: number }): Batch {
  const events: ModelEvent[] = [];
  for (const payload of payloads) {
    try {
      reader.read(payload, events);
    } catch (error) {
      if (error instanceof ProviderError) return { events, failure: error };
      malformed.count++;
      log.warn({ bytes: payload.length }, "skipped a malformed event of a provider");
      if (malformed.count > MAX_MALFORMED)
        throw new ProviderError("server", "too many malformed events", { cause: error });
    }
  }
  return { events, failure: null };
}

/**
 * Reads a provider's event stream: one batch of events for what arrived together, so that a burst costs its readers
 * one step. Ends with `finish`.
 * @param firstEventMs How long the first bytes may take.
 * @throws ProviderError `stalled` when nothing comes, `cut` when it ends without the provider having said so.
 */
export async function* readBody(
  message: Readable,
  reader: WireReader,
  firstEventMs: number,
): AsyncGenerator<ModelEvent[]> {
  const parser = new SseParser();
  const malformed = { count: 0 };
  const stall = () => message.destroy(new ProviderError("stalled", "no data in time"));
  let waitMs = firstEventMs;
  let timer = setTimeout(stall, waitMs);
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      clearTimeout(timer);
      const { events, failure } = readPayloads(parser.push(chunk), reader, malformed);
      // Until the first content a model may be thinking; what comes before it is no sign that it has begun.
      if (events.length > 0) waitMs = STALL_MS;
      if (events.length > 0) yield events;
      if (failure) throw failure;
      timer = setTimeout(stall, waitMs);
    }
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    // A reset after the provider's own end mark loses nothing.
    if (!reader.finished) throw new ProviderError("cut", "the connection broke off", { cause: error });
  } finally {
    clearTimeout(timer);
    message.destroy();
  }
  // A last line without a newline still counts: usage often is on it.
  const { events, failure } = readPayloads(parser.end(), reader, malformed);
  if (events.length > 0) yield events;
  if (failure) throw failure;
  if (!reader.finished) throw new ProviderError("cut", "the stream ended early");
  yield [reader.finish()];
}
