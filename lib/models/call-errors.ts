/** What an operation that calls a model, and is paid for, may answer instead of its result. */
export const CALL_ERRORS = [
  "invalid_input",
  "model_not_found",
  "model_not_configured",
  "quota_exceeded",
  "budget_exceeded",
  "context_too_long",
  "content_filtered",
  "provider_failed",
  "provider_rejected",
  "provider_timeout",
  "conflict",
  "idempotency_mismatch",
] as const;
