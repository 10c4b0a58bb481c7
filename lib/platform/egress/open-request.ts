import { lookup as resolve } from "node:dns";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { isPublicAddress } from "./address-policy.ts";

/** Thrown when a URL leads to an address that its caller may not reach. */
export class EgressRefused extends Error {
  override readonly name = "EgressRefused";
}

export interface EgressOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  signal?: AbortSignal | undefined;
  /** True only for URLs that the operator configured; what a user can steer reaches the public internet alone. */
  allowPrivate: boolean;
  /** Until the response's headers; 60 s unless told. */
  timeoutMs?: number;
}

// The address that was checked is the one that is connected to: a second look-up could answer differently (rebinding).
const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, "", 0);
    const allowed = addresses.filter(({ address }) => isPublicAddress(address));
    const [first] = allowed;
    if (!first || allowed.length < addresses.length) {
      return callback(new EgressRefused("the address is not on the public internet"), "", 0);
    }
    return options.all ? callback(null, allowed) : callback(null, first.address, first.family);
  });
};

const AGENT_OPTIONS = { keepAlive: true, maxSockets: 1024, maxFreeSockets: 64, timeout: 90_000 };
const AGENTS = {
  http: { free: new http.Agent(AGENT_OPTIONS), guarded: new http.Agent({ ...AGENT_OPTIONS, lookup: publicLookup }) },
  https: { free: new https.Agent(AGENT_OPTIONS), guarded: new https.Agent({ ...AGENT_OPTIONS, lookup: publicLookup }) },
};
const DEFAULT_TIMEOUT_MS = 60_000;
/** An address that does not take the connection in this time is down. */
const CONNECT_TIMEOUT_MS = 3_000;

function assertReachable(url: URL, allowPrivate: boolean): void {
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new EgressRefused("only http and https are allowed");
  if (allowPrivate) return;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // A literal address is never looked up, so the lookup above would not see it.
  if (isIP(host) && !isPublicAddress(host)) throw new EgressRefused("the address is not on the public internet");
}

/**
 * The one way out of the house: opens an HTTP request and resolves with the response's head; the body is a stream of
 * Buffers. Redirects are not followed. Plain node:http, because on the streaming path it costs a third of fetch.
 * @throws EgressRefused, or the network's error (`code` such as ECONNREFUSED, or ETIMEDOUT).
 */
export async function openRequest(target: string | URL, options: EgressOptions): Promise<IncomingMessage> {
  const url = new URL(target);
  assertReachable(url, options.allowPrivate);
  const secure = url.protocol === "https:";
  const agents = secure ? AGENTS.https : AGENTS.http;
  return new Promise((resolvePromise, reject) => {
    const request = (secure ? https : http).request(url, {
      method: options.method ?? "GET",
      headers: { "accept-encoding": "identity", ...options.headers },
      agent: options.allowPrivate ? agents.free : agents.guarded,
      signal: options.signal,
    });
    const giveUp = (why: string) => () => request.destroy(Object.assign(new Error(why), { code: "ETIMEDOUT" }));
    const timer = setTimeout(giveUp("no response in time"), options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    let connecting: NodeJS.Timeout | undefined;
    const clear = () => {
      clearTimeout(timer);
      clearTimeout(connecting);
    };
    request.once("socket", (socket) => {
      if (!socket.connecting) return;
      connecting = setTimeout(giveUp("no connection in time"), CONNECT_TIMEOUT_MS);
      socket.once("connect", () => clearTimeout(connecting));
    });
    request.once("response", (response) => {
      clear();
      resolvePromise(response);
    });
    request.once("error", (error) => {
      clear();
      reject(error);
    });
    request.end(options.body);
  });
}
