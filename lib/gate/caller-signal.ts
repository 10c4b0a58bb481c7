import { IDEMPOTENCY_HEADER } from "./idempotency/answer-once.ts";

/**
 * Aborts when whoever asked has gone, so that what nobody waits for any more is not made at a price. Undefined for a
 * request with an Idempotency-Key: its caller comes back for the answer, which is made and paid for once (BL-19).
 */
export function callerSignal({ headers, signal }: Request): AbortSignal | undefined {
  return headers.has(IDEMPOTENCY_HEADER) ? undefined : signal;
}
