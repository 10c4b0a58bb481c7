import { redactMessage, redactText } from "../redact.ts";

const MAX_MESSAGE = 1_000;
const MAX_STACK = 4_000;

/**
 * What the queue keeps of an error: name, message, code and stack, without what looks like a secret. The queue would
 * write down every property, and errors of HTTP clients carry whole requests (DP-12).
 */
export function toKeptError(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(redactMessage(String(thrown)).slice(0, MAX_MESSAGE));
  const kept = new Error(redactMessage(thrown.message).slice(0, MAX_MESSAGE));
  kept.name = thrown.name;
  // Without the message, which it begins with.
  const frames = /\n {4}at [\s\S]*/.exec(thrown.stack ?? "")?.[0] ?? "";
  kept.stack = `${kept.name}: ${kept.message}${redactText(frames)}`.slice(0, MAX_STACK);
  const { code } = thrown as { code?: unknown };
  return typeof code === "string" || typeof code === "number" ? Object.assign(kept, { code }) : kept;
}
