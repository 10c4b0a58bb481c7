import { ApiError } from "../../platform/public/api-client.ts";
import type { SendOutcome } from "./outbox-entry.ts";

// The server is not reached, busy with this conversation's answer, or asks for a new sign-in: the message keeps.
const WAITING_CODES = new Set(["offline", "run_active", "rate_limited", "unauthenticated"]);
// A proxy or a crash in the way; what a provider or a missing key answers is for the person to see.
const FINAL_SERVER_CODES = new Set([
  "model_not_configured",
  "provider_rejected",
  "provider_failed",
  "provider_timeout",
  "not_configured",
]);

/** What to do with a message whose sending failed with `error`. */
export function judgeFailure(error: unknown): SendOutcome {
  if (!(error instanceof ApiError)) return { kind: "later" };
  if (error.code === "quota_exceeded") return { kind: "returned" };
  const isServerTrouble = error.status >= 500 && !FINAL_SERVER_CODES.has(error.code);
  if (error.status === 0 || isServerTrouble || WAITING_CODES.has(error.code)) {
    return error.retryAfterSeconds ? { kind: "later", afterMs: error.retryAfterSeconds * 1000 } : { kind: "later" };
  }
  const { code, message, details } = error;
  return { kind: "refused", refusal: { code, message, details } };
}
