import { isStillAllowed } from "../auth/find-principal.ts";
import type { Principal } from "../auth/schema.ts";
import { log } from "../platform/log.ts";

/** How often an open stream asks whether its reader may still read. */
const CHECK_EVERY_MS = 20_000;

/**
 * An event stream that ends when its reader's session or key does. A database that does not answer ends nothing.
 * @param events What is read on; it is cancelled then.
 */
export function guardEvents(events: ReadableStream<Uint8Array>, principal: Principal): ReadableStream<Uint8Array> {
  const reader = events.getReader();
  const timer = setInterval(() => void check(), CHECK_EVERY_MS).unref();
  let end = () => clearInterval(timer);

  async function check(): Promise<void> {
    try {
      if (!(await isStillAllowed(principal))) end();
    } catch (error) {
      log.warn({ err: error }, "whether a stream's reader may still read could not be asked");
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        end = () => {
          clearInterval(timer);
          controller.error(new Error("the session of this stream has ended"));
          reader.cancel().catch(() => undefined);
        };
      },
      async pull(controller) {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        clearInterval(timer);
        controller.close();
      },
      cancel(reason) {
        clearInterval(timer);
        return reader.cancel(reason);
      },
    },
    // Nothing is pulled ahead of the connection: a slow reader costs an index.
    { highWaterMark: 0 },
  );
}
