import { AppError, toAppError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import { localeOf } from "../platform/public/i18n.ts";
import { inGerman } from "../platform/public/refusals/in-german.ts";
import { type ErrorFormat, errorAnswer } from "./edge/error-body.ts";

/** Whatever was thrown as what may be said of it. Causes are logged, and only here. */
export function logFailure(thrown: unknown, requestId: string): AppError {
  const error = toAppError(thrown);
  const record = { requestId, code: error.code, err: error.cause ?? (error.status >= 500 ? thrown : undefined) };
  if (error.status >= 500) log.error(record, error.message);
  else log.info(record, error.message);
  return error;
}

/** What a person reads of a refusal, in their language. */
function worded(error: AppError, headers: Headers | undefined): AppError {
  // Who comes with a key is a program, and its log has one language.
  if (!headers || headers.has("authorization") || localeOf(headers) !== "de") return error;
  const { code, cause, details, retryAfterSeconds, issues } = error;
  return new AppError(code, inGerman(error.message), {
    cause,
    ...(issues ? { issues: issues.map((issue) => ({ ...issue, message: inGerman(issue.message) })) } : {}),
    ...(details ? { details } : {}),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

/**
 * The one map from anything thrown to an answer.
 * @param headers Of the request: the language of whoever reads it. Without them it is English.
 */
export function errorResponse(
  thrown: unknown,
  requestId: string,
  format: ErrorFormat = "nexus",
  headers?: Headers,
): Response {
  const error = logFailure(thrown, requestId);
  const { body, init } = errorAnswer(format === "nexus" ? worded(error, headers) : error, requestId, format);
  return Response.json(body, init);
}
