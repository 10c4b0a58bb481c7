import type { Readable } from "node:stream";
import { log } from "../../platform/log.ts";
import type { ModelEvent } from "../schema.ts";
import { SseParser } from "../wire/sse-parser.ts";
import type { WireReader } from "../wire/wire-reader.ts";
import { ProviderError } from "./provider-error.ts";

/** A stream that says nothing for this long is given up. */
export const STALL_MS = 15_000;
/** Signs of life without content (pings, comments) keep a stream that had begun for this long. */
const CONTENT_STALL_MS = 60_000;
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
 * @param firstEventMs How long the first content may take.
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
  // Until the first content a model may be thinking; what comes before it is no sign that it has begun, so the time
  // for it runs on whatever pings arrive: another model could be asked instead.
  let contentBy = performance.now() + firstEventMs;
  let begun = false;
  let timer = setTimeout(stall, firstEventMs);
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      const { events, failure } = readPayloads(parser.push(chunk), reader, malformed);
      if (events.length > 0) {
        clearTimeout(timer);
        begun = true;
        yield events;
        contentBy = performance.now() + CONTENT_STALL_MS;
        timer = setTimeout(stall, STALL_MS);
      } else if (begun) {
        clearTimeout(timer);
        timer = setTimeout(stall, Math.min(STALL_MS, Math.max(0, contentBy - performance.now())));
      }
      if (failure) throw failure;
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
