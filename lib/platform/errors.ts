import { FIELD_REASONS, type FieldReason } from "./public/field-reasons.ts";

/**
 * The one error class of the product and its one code → HTTP status table.
 * Whatever reaches a client passes through `toAppError`, so an unknown error never shows its own message.
 */
export const ERROR_STATUS = {
  bad_request: 400,
  invalid_input: 422,
  unauthenticated: 401,
  invalid_credentials: 401,
  email_not_verified: 403,
  forbidden: 403,
  step_up_required: 403,
  bad_origin: 403,
  view_only: 403,
  feature_off: 403,
  sign_up_closed: 403,
  not_found: 404,
  model_not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  run_active: 409,
  idempotency_mismatch: 422,
  gone: 410,
  payload_too_large: 413,
  unsupported_media_type: 415,
  context_too_long: 422,
  content_filtered: 422,
  rate_limited: 429,
  quota_exceeded: 402,
  plan_limit: 402,
  budget_exceeded: 402,
  model_not_configured: 503,
  provider_rejected: 502,
  provider_failed: 502,
  provider_timeout: 504,
  not_configured: 503,
  unavailable: 503,
  internal: 500,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** One problem of one input field; `path` is the dotted path from the root of the body, query or params. */
export interface FieldIssue {
  path: string;
  message: string;
  /** Names the problem for programs and translators, where it has a name. */
  reason?: FieldReason;
}

export interface AppErrorOptions {
  /** What really happened; logged, never sent. */
  cause?: unknown;
  /** Field problems; sent. */
  issues?: FieldIssue[];
  /** Facts a client may act on (a limit, a reset time, a model id); sent. */
  details?: Record<string, string | number | boolean | null>;
  /** Seconds after which a retry makes sense; sent as Retry-After. */
  retryAfterSeconds?: number;
}

/** An error with a public code and message. `cause` stays on the server. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly issues: FieldIssue[] | undefined;
  readonly details: Record<string, string | number | boolean | null> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, publicMessage: string, options: AppErrorOptions = {}) {
    super(publicMessage, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.issues = options.issues;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** The one problem of a request, with the words of its reason. */
export function fieldError(path: string, reason: FieldReason, cause?: unknown): AppError {
  const message = FIELD_REASONS[reason];
  return new AppError("invalid_input", message, { cause, issues: [{ path, message, reason }] });
}

const UNAVAILABLE_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "57P01",
  "57P03",
  "53300",
]);

/** Returns `error` as an AppError: itself, 503 when a backend is unreachable, else 500 with a generic message. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  if (UNAVAILABLE_CODES.has(code)) {
    return new AppError("unavailable", "A service we depend on is not answering. Please try again in a moment.", {
      cause: error,
      retryAfterSeconds: 2,
    });
  }
  return new AppError("internal", "Something went wrong on our side. Please try again.", { cause: error });
}

/** The error of an unknown or foreign id: both read the same, so that existence does not leak. */
export function notFound(what: string): AppError {
  return new AppError("not_found", `${what} was not found.`);
}
