import { providerErrorToAppError } from "../../models/gateway/provider-error.ts";
import { toAppError } from "../../platform/errors.ts";
import type { MessageError } from "../schema.ts";

const NOT_RETRYABLE = new Set([
  "content_filtered",
  "context_too_long",
  "provider_rejected",
  "model_not_found",
  "not_configured",
]);

/** A failure of a run in words a person can act on; `charged` is true when part of an answer was written. */
export function describeFailure(failure: unknown, charged: boolean): MessageError {
  const error = toAppError(providerErrorToAppError(failure));
  return { code: error.code, message: error.message, charged, retryable: !NOT_RETRYABLE.has(error.code) };
}
