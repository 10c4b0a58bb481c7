import type { UIMessageChunk } from "ai";
import { createParser } from "eventsource-parser";

/** One event of a run: its sequence number and what it carries; `chunk` null is the closing `[DONE]`. */
export interface RunEvent {
  seq: number | null;
  chunk: UIMessageChunk | null;
}

/**
 * Reads the server-sent events of a run. An event cut off by a broken connection is dropped, never half delivered.
 * @throws SyntaxError for an event that is not JSON; whatever the body's reader throws when the connection breaks.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<RunEvent> {
  let ready: RunEvent[] = [];
  const parser = createParser({
    onEvent: (event) => {
      const seq = event.id === undefined || event.id === "" ? null : Number(event.id);
      ready.push({ seq, chunk: event.data === "[DONE]" ? null : (JSON.parse(event.data) as UIMessageChunk) });
    },
  });
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      const events = ready;
      ready = [];
      yield* events;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
