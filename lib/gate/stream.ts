import type { z } from "zod";
import type { Contract, Endpoint, Input } from "./contract.ts";
import { endpoint } from "./endpoint.ts";
import { guardEvents } from "./guard-events.ts";

/** What an operation answers as server-sent events. */
export interface StreamAnswer {
  /** Encoded events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
  events: ReadableStream<Uint8Array>;
  headers: Record<string, string>;
}

/**
 * `no-transform` keeps Next from compressing the stream, which would flush zlib per event; the last one keeps nginx
 * from collecting it.
 */
const EVENT_STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

/**
 * An `endpoint` whose answer is an event stream.
 * @param run The operation; null when there is nothing to follow (answered 204), and a Response of its own where a
 * caller may ask for the whole at once instead.
 */
export function stream<
  TParams extends z.ZodType,
  TQuery extends z.ZodType,
  TBody extends z.ZodType,
  const TContract extends Contract<TParams, TQuery, TBody>,
>(
  contract: Contract<TParams, TQuery, TBody> & TContract,
  run: (
    input: Input<z.output<TParams>, z.output<TQuery>, z.output<TBody>, TContract["access"]>,
  ) => Promise<StreamAnswer | Response | null>,
): Endpoint {
  return endpoint<TParams, TQuery, TBody, z.ZodType, TContract>(
    { resultType: "text/event-stream", ...contract },
    async (input) => {
      const answer = await run(input);
      if (answer === null) return new Response(null, { status: 204 });
      if (answer instanceof Response) return answer;
      const { principal } = input;
      const events = principal ? guardEvents(answer.events, principal) : answer.events;
      return new Response(events, { headers: { ...EVENT_STREAM_HEADERS, ...answer.headers } });
    },
  );
}
