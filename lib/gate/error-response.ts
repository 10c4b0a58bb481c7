import { type AppError, toAppError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";

// https://platform.openai.com/docs/guides/error-codes : the `type` values clients switch on.
const OPENAI_TYPES: Record<number, string> = {
  401: "authentication_error",
  402: "insufficient_quota",
  403: "permission_error",
  404: "not_found_error",
  429: "rate_limit_error",
};

function openAiBody(error: AppError, requestId: string) {
  return {
    error: {
      message: error.issues?.length
        ? `${error.message} ${error.issues.map((i) => `${i.path}: ${i.message}`).join("; ")}`
        : error.message,
      type: OPENAI_TYPES[error.status] ?? (error.status >= 500 ? "server_error" : "invalid_request_error"),
      param: error.issues?.[0]?.path ?? null,
      code: error.code,
      request_id: requestId,
    },
  };
}

function nexusBody(error: AppError, requestId: string) {
  return {
    error: {
      code: error.code,
      message: error.message,
      requestId,
      ...(error.issues ? { issues: error.issues } : {}),
      ...(error.details ? { details: error.details } : {}),
    },
  };
}

/** Whatever was thrown as what may be said of it. Causes are logged, and only here. */
export function logFailure(thrown: unknown, requestId: string): AppError {
  const error = toAppError(thrown);
  const record = { requestId, code: error.code, err: error.cause ?? (error.status >= 500 ? thrown : undefined) };
  if (error.status >= 500) log.error(record, error.message);
  else log.info(record, error.message);
  return error;
}

/** The one map from anything thrown to an answer. */
export function errorResponse(thrown: unknown, requestId: string, format: "nexus" | "openai" = "nexus"): Response {
  const error = logFailure(thrown, requestId);
  const headers = new Headers({ "cache-control": "no-store", "x-request-id": requestId });
  if (error.retryAfterSeconds !== undefined) headers.set("retry-after", String(error.retryAfterSeconds));
  const body = format === "openai" ? openAiBody(error, requestId) : nexusBody(error, requestId);
  return Response.json(body, { status: error.status, headers });
}
