import { newId } from "../../platform/ids.ts";
import type { ModelEvent } from "../schema.ts";

/** Turns the payloads of one provider's event stream into model events. One reader a stream. */
export interface WireReader {
  /** Appends what a payload says to `events`. Throws ProviderError when the provider reports a failure. */
  read(payload: string, events: ModelEvent[]): void;
  /** True once the provider has said that the answer is complete. */
  readonly finished: boolean;
  /** The `finish` event; called once, after the stream has ended. */
  finish(): ModelEvent;
}

/** The fields of a wire's JSON are read defensively: what is not an object is treated as an empty one. */
export type Json = Record<string, unknown>;

export function asObject(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asString(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A count under its name, left out when it is 0 or not told. */
export function counted<Name extends string>(name: Name, value: unknown): { [Key in Name]?: number } {
  const count = asCount(value);
  return count === 0 ? {} : ({ [name]: count } as { [Key in Name]?: number });
}

/** A token count: a non-negative integer, else 0. */
export function asCount(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? Math.floor(value) : 0;
}

/**
 * An id for a tool call whose provider sends none. Not a number within the answer: an answer that calls tools again has
 * several, and by its id a call is told from all before it. OpenAI takes at most 40 characters of another one's.
 */
export function newCallId(): string {
  return `call_${newId().replaceAll("-", "")}`;
}
