import { env } from "../platform/env.ts";
import { newId } from "../platform/ids.ts";
import { REMOTE_ADDRESS_HEADER, REQUEST_ID_HEADER } from "./request-mark.ts";

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

/**
 * The client's address. With TRUSTED_PROXY_HOPS = n it is the n-th entry from the right of X-Forwarded-For: entries
 * further left are the client's own words. With 0 it is the socket's address, set by our server (scripts/serve.ts).
 */
export function clientAddress(headers: Headers, hops: number = env().TRUSTED_PROXY_HOPS): string {
  if (hops > 0) {
    const entries = (headers.get("x-forwarded-for") ?? "").split(",").map((entry) => entry.trim());
    return entries.at(-hops) || "unknown";
  }
  return headers.get(REMOTE_ADDRESS_HEADER) ?? "unknown";
}

/** The User-Agent, cut and without control characters, which could forge log lines or terminal escapes. */
export function userAgentOf(headers: Headers): string {
  return (headers.get("user-agent") ?? "").replace(/\p{Cc}/gu, " ").slice(0, 300);
}
