import { notFound } from "../platform/errors.ts";
import { errorResponse } from "./error-response.ts";
import { requestIdOf } from "./request-info.ts";

/** Answers what no route of the API is made for: an error that a program can read, not a page. */
export function unknownRoute(request: Request): Response {
  return errorResponse(notFound("This API route"), requestIdOf(request.headers));
}
