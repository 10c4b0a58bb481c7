import type { Ask } from "../ask.ts";
import type { Beat, Plan } from "../plan-answer.ts";
import type { JsonObject } from "../read-json.ts";

/** Encodes the events of one streamed answer; keeps the state that a protocol needs (open blocks, sequence numbers). */
export type StreamEncoder = {
  /** Events before any content. */
  open(): string;
  beat(beat: Beat): string;
  /** Finish reason, usage and the protocol's last event, less what the plan omits. */
  close(): string;
  /** The protocol's way to say that a started stream failed. */
  error(message: string): string;
  /** An event that is not JSON. */
  malformed(): string;
};

/** One provider protocol for chat. */
export type ChatWire = {
  /** Whether a POST to this path is a chat request of this wire. */
  matches(path: string): boolean;
  readAsk(body: JsonObject, url: URL): Ask;
  /** `Content-Type` of a stream. */
  streamType(url: URL): string;
  encoder(plan: Plan, url: URL): StreamEncoder;
  /** The answer when it is not streamed. */
  whole(plan: Plan): unknown;
  /** Body of an error answer. */
  errorBody(status: number, message: string): unknown;
};

/** One server-sent event with a JSON payload. */
export function sse(payload: unknown, event?: string): string {
  return `${event === undefined ? "" : `event: ${event}\n`}data: ${JSON.stringify(payload)}\n\n`;
}

/** Splits a tool's arguments into two deltas, as providers do. */
export function halves(text: string): [string, string] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}

/** A fixed creation time in Unix seconds, so that answers depend on the request alone. */
export const CREATED_AT_S = 1_767_225_600;
