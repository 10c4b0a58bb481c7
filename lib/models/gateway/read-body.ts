import type { IncomingMessage } from "node:http";
import { log } from "../../platform/log.ts";
import type { ModelEvent } from "../schema.ts";
import { SseParser } from "../wire/sse-parser.ts";
import type { WireReader } from "../wire/wire-reader.ts";
import { ProviderError } from "./provider-error.ts";

/** A stream that says nothing for this long is given up. */
export const STALL_MS = 15_000;
/** More unreadable events than this, and it is not the protocol we think. */
const MAX_MALFORMED = 20;

function readPayloads(payloads: string[], reader: WireReader, malformed: { count: number }): ModelEvent[] {
  const events: ModelEvent[] = [];
  for (const payload of payloads) {
    try {
      reader.read(payload, events);
    } catch (error) {
      if (error instanceof ProviderError) throw error;
      malformed.count++;
      log.warn({ bytes: payload.length }, "skipped a malformed event of a provider");
      if (malformed.count > MAX_MALFORMED)
        throw new ProviderError("server", "too many malformed events", { cause: error });
    }
  }
  return events;
}

/**
 * Reads a provider's event stream: one batch of events for what arrived together, so that a burst costs its readers
 * one step. Ends with `finish`.
 * @param firstEventMs How long the first bytes may take.
 * @throws ProviderError `stalled` when nothing comes, `cut` when it ends without the provider having said so.
 */
export async function* readBody(
  message: IncomingMessage,
  reader: WireReader,
  firstEventMs: number,
): AsyncGenerator<ModelEvent[]> {
  const parser = new SseParser();
  const malformed = { count: 0 };
  const stall = () => message.destroy(new ProviderError("stalled", "no data in time"));
  let timer = setTimeout(stall, firstEventMs);
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      clearTimeout(timer);
      const events = readPayloads(parser.push(chunk), reader, malformed);
      if (events.length > 0) yield events;
      timer = setTimeout(stall, STALL_MS);
    }
  } catch (error) {
    // A reset after the provider's own end mark loses nothing.
    if (!reader.finished || error instanceof ProviderError) throw error;
  } finally {
    clearTimeout(timer);
    message.destroy();
  }
  if (!reader.finished) throw new ProviderError("cut", "the stream ended early");
  yield [reader.finish()];
}
