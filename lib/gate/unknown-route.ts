import { type AppError, notFound } from "../platform/errors.ts";
import { errorResponse } from "./error-response.ts";
import { requestIdOf } from "./request-info.ts";

/** What is said of a route that does not exist. */
export function unknownRouteError(): AppError {
  return notFound("This API route");
}

/** Answers what no route of the API is made for: an error that a program can read, not a page. */
export function unknownRoute(request: Request): Response {
  return errorResponse(unknownRouteError(), requestIdOf(request.headers));
}
