import { newId } from "../platform/ids.ts";
import { oneLine } from "../platform/one-line.ts";
import { REQUEST_ID_HEADER } from "./request-mark.ts";

const REQUEST_ID = /^req_[0-9a-f]{32}$/;

/** A new request id. */
export function newRequestId(): string {
  return `req_${newId().replaceAll("-", "")}`;
}

/** The request's id: the middleware's, or a new one. A client's own id is not taken over: it would forge log lines. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get(REQUEST_ID_HEADER) ?? "";
  return REQUEST_ID.test(given) ? given : newRequestId();
}

/** The User-Agent as one line without what could forge log lines or terminal escapes, cut. */
export function userAgentOf(headers: Headers): string {
  return oneLine(headers.get("user-agent") ?? "", 300);
}
