import type { Endpoint } from "../../../gate/contract.ts";
import { type CallResult, callEndpoint, cookieOf } from "../../testing/call-endpoint.ts";
import { googleCallbackEndpoint, startSignInEndpoint } from "../api.ts";

/** A trip that has begun: the provider's page, and the cookie of the browser. */
export interface Begun {
  url: string;
  cookie: string;
}

interface Start {
  endpoint?: Endpoint;
  body?: Record<string, string>;
  cookie?: string;
}

/** Joins Cookie headers; of one name the last counts. */
export function joinCookies(...headers: string[]): string {
  const jar = new Map<string, string>();
  for (const pair of headers.flatMap((header) => header.split("; "))) {
    if (pair) jar.set(pair.slice(0, pair.indexOf("=")), pair);
  }
  return [...jar.values()].join("; ");
}

/** Begins a trip. @throws Error when that is refused */
export async function begin({ endpoint = startSignInEndpoint, body = {}, cookie = "" }: Start = {}): Promise<Begun> {
  const started = await callEndpoint(endpoint, { body: { provider: "google", ...body }, cookie });
  if (started.status !== 200) throw new Error(`begun with ${started.status} ${JSON.stringify(started.body)}`);
  return { url: String(started.body.data?.url), cookie: joinCookies(cookie, cookieOf(started.setCookies)) };
}

/** Goes to the provider's page, which agrees at once, and returns the query it sends the browser back with. */
export async function consent(url: string): Promise<URLSearchParams> {
  const answer = await fetch(url, { redirect: "manual" });
  return new URL(answer.headers.get("location") ?? "").searchParams;
}

/** Comes back. */
export function comeBack(
  query: URLSearchParams | string,
  cookie: string,
  endpoint: Endpoint = googleCallbackEndpoint,
): Promise<CallResult> {
  return callEndpoint(endpoint, { query: `?${query}`, cookie });
}

/** A whole trip: there, and back. */
export async function travel(start: Start = {}): Promise<CallResult & { cookie: string; path: string }> {
  const begun = await begin(start);
  const back = await comeBack(await consent(begun.url), begun.cookie);
  const cookie = joinCookies(begun.cookie, cookieOf(back.setCookies));
  return { ...back, cookie, path: back.headers.get("location") ?? "" };
}
