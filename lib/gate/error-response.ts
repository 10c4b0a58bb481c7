import { toAppError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import { type ErrorFormat, errorAnswer } from "./edge/error-body.ts";

/** The one map from anything thrown to an answer. Causes are logged, and only here. */
export function errorResponse(thrown: unknown, requestId: string, format: ErrorFormat = "nexus"): Response {
  const error = toAppError(thrown);
  const record = { requestId, code: error.code, err: error.cause ?? (error.status >= 500 ? thrown : undefined) };
  if (error.status >= 500) log.error(record, error.message);
  else log.info(record, error.message);
  const { body, init } = errorAnswer(error, requestId, format);
  return Response.json(body, init);
}
