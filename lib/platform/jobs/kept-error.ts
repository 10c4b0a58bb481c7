import { redactText } from "../redact.ts";

const MAX_MESSAGE = 1_000;
const MAX_STACK = 4_000;

/**
 * What the queue keeps of an error: name, message, code and stack, without what looks like a secret. The queue would
 * write down every property, and errors of HTTP clients carry whole requests (DP-12).
 */
export function toKeptError(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(redactText(String(thrown)).slice(0, MAX_MESSAGE));
  const kept = new Error(redactText(thrown.message).slice(0, MAX_MESSAGE));
  kept.name = thrown.name;
  kept.stack = redactText(thrown.stack ?? "").slice(0, MAX_STACK);
  const { code } = thrown as { code?: unknown };
  return typeof code === "string" || typeof code === "number" ? Object.assign(kept, { code }) : kept;
}
