import type { UIMessageChunk } from "ai";
import { ApiError, readApiError } from "../../platform/public/api-client.ts";
import { type RunEvent, readEvents } from "./read-events.ts";

/** Calls `/api/v1<path>`; replaced in tests. */
export type RunFetch = (path: string, init: RequestInit) => Promise<Response>;

export interface RunStreamOptions {
  fetch: RunFetch;
  /** Waits before the `attempt`-th reconnection (1, 2, …); resolves early when the network returns. */
  pause: (attempt: number, signal: AbortSignal) => Promise<void>;
  signal: AbortSignal;
  /** The run is broken and being joined again (true), or delivering again (false). */
  onReconnecting?: (reconnecting: boolean) => void;
}

/** The run is over and its events are gone; the conversation holds the final message. */
export class RunLogGone extends Error {
  override readonly name = "RunLogGone";
}

/** Failures in a row after which a person is asked instead of waiting on. About four minutes with `pauseBefore`. */
export const MAX_FAILURES = 30;
const isTransient = (status: number) => status === 0 || status === 408 || status === 429 || status >= 500;

async function join(options: RunStreamOptions, messageId: string, afterSeq: number): Promise<Response> {
  const response = await options.fetch(`/messages/${messageId}/stream?after=${afterSeq}`, { signal: options.signal });
  if (response.status === 204) throw new RunLogGone();
  if (!response.ok) throw await readApiError(response);
  return response;
}

/**
 * Turns a run into one uninterrupted stream of chunks: when the connection breaks it joins again after the last event
 * it has seen, and drops events it has seen already, so nothing is missing and nothing comes twice (RL-09).
 * @param first the open response of the POST, or null to join the run from its first event.
 * @returns a stream that errors with RunLogGone, or with the last failure once MAX_FAILURES in a row were met.
 */
export function openRunStream(
  options: RunStreamOptions,
  messageId: string,
  first: Response | null,
): ReadableStream<UIMessageChunk> {
  const chunks = readChunks(options, messageId, first);
  return new ReadableStream<UIMessageChunk>({
    async pull(controller) {
      try {
        const next = await chunks.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      } catch (error) {
        controller.error(error);
      }
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}

async function* readChunks(
  options: RunStreamOptions,
  messageId: string,
  first: Response | null,
): AsyncGenerator<UIMessageChunk, undefined> {
  let response = first;
  let lastSeq = 0;
  let failures = 0;
  for (;;) {
    try {
      response ??= await join(options, messageId, lastSeq);
      if (!response.body) throw new ApiError(0, { code: "offline", message: "The answer had no body." });
      for await (const event of readEvents(response.body)) {
        if (isRepeated(event, lastSeq)) continue;
        if (event.seq !== null) lastSeq = event.seq;
        if (failures > 0) options.onReconnecting?.(false);
        failures = 0;
        if (event.chunk === null) return;
        yield event.chunk;
      }
      // A body that ends without [DONE] is a broken connection too: a proxy cut it cleanly.
      throw new ApiError(0, { code: "offline", message: "The connection was lost." });
    } catch (error) {
      response = null;
      if (options.signal.aborted || error instanceof RunLogGone) throw error;
      if (error instanceof ApiError && !isTransient(error.status)) throw error;
      failures += 1;
      if (failures > MAX_FAILURES) throw error;
      options.onReconnecting?.(true);
      await options.pause(failures, options.signal);
      if (options.signal.aborted) throw error;
    }
  }
}

function isRepeated(event: RunEvent, lastSeq: number): boolean {
  return event.seq !== null && event.seq <= lastSeq;
}
