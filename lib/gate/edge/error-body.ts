import type { AppError } from "../../platform/errors.ts";

export type ErrorFormat = "nexus" | "openai";

/**
 * Paths below /api/v1 whose clients are made for OpenAI's API. The middleware, which cannot read the contracts, answers
 * them in OpenAI's shape; a test compares the list with the contracts.
 */
export const OPENAI_PATHS: ReadonlySet<string> = new Set([
  "/chat/completions",
  "/models",
  "/embeddings",
  "/images/generations",
  "/images/edits",
  "/audio/transcriptions",
  "/audio/translations",
  "/audio/speech",
]);

/** In which shape the API answers errors at a path of the site. */
export function errorFormatOf(pathname: string): ErrorFormat {
  const path = /^\/api(?:\/v1)?(\/.+?)\/?$/.exec(pathname)?.[1];
  return path !== undefined && OPENAI_PATHS.has(path) ? "openai" : "nexus";
}

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
      ...(error.details ? { details: error.details } : {}),
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

/** Status, headers and body of an error's answer, for the gate and the middleware alike. */
export function errorAnswer(error: AppError, requestId: string, format: ErrorFormat) {
  const headers = new Headers({ "cache-control": "no-store", "x-request-id": requestId });
  if (error.retryAfterSeconds !== undefined) headers.set("retry-after", String(error.retryAfterSeconds));
  const body = format === "openai" ? openAiBody(error, requestId) : nexusBody(error, requestId);
  return { body, init: { status: error.status, headers } };
}
