import { type AppError, toAppError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import { type ErrorFormat, errorAnswer } from "./edge/error-body.ts";

/** Whatever was thrown as what may be said of it. Causes are logged, and only here. */
export function logFailure(thrown: unknown, requestId: string): AppError {
  const error = toAppError(thrown);
  const record = { requestId, code: error.code, err: error.cause ?? (error.status >= 500 ? thrown : undefined) };
  if (error.status >= 500) log.error(record, error.message);
  else log.info(record, error.message);
  return error;
}

/** The one map from anything thrown to an answer. */
export function errorResponse(thrown: unknown, requestId: string, format: ErrorFormat = "nexus"): Response {
  const { body, init } = errorAnswer(logFailure(thrown, requestId), requestId, format);
  return Response.json(body, init);
}
