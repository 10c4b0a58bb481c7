import { randomInt } from "node:crypto";
import type { Endpoint } from "../../gate/contract.ts";
import { REMOTE_ADDRESS_HEADER } from "../../gate/request-mark.ts";
import { recordAnswer } from "../../testing/answered-errors.ts";

export interface CallOptions {
  body?: unknown;
  params?: Record<string, string>;
  query?: string;
  /** Cookie header. */
  cookie?: string;
  headers?: Record<string, string>;
  /** Address of the network; a new one for each call unless told. */
  ip?: string;
}

export interface CallResult {
  status: number;
  body: { data?: Record<string, unknown>; error?: { code: string; message: string; issues?: { path: string }[] } };
  headers: Headers;
  setCookies: string[];
}

const ORIGIN = "http://localhost:3000";

/** A random address, so that limits by address do not meet in one test what another one did. */
export function randomIp(): string {
  return `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;
}

/** Sends a request through the public route of an endpoint, as a browser on our own origin would. */
export async function callEndpoint({ route, contract }: Endpoint, options: CallOptions = {}): Promise<CallResult> {
  const path = contract.path.replace(/\{(\w+)\}/g, (_, name: string) => options.params?.[name] ?? name);
  const { body } = options;
  const isRaw = body instanceof Uint8Array || typeof body === "string";
  const headers = new Headers({
    host: "localhost:3000",
    origin: ORIGIN,
    [REMOTE_ADDRESS_HEADER]: options.ip ?? randomIp(),
    "user-agent": "vitest",
    ...(body === undefined || isRaw ? {} : { "content-type": "application/json" }),
    ...(options.cookie ? { cookie: options.cookie } : {}),
    ...options.headers,
  });
  const request = new Request(`${ORIGIN}/api/v1${path}${options.query ?? ""}`, {
    method: contract.method,
    headers,
    ...(body === undefined ? {} : { body: isRaw ? (body as BodyInit) : JSON.stringify(body) }),
  });
  const response = await recordAnswer(
    contract,
    await route(request, { params: Promise.resolve(options.params ?? {}) }),
  );
  const text = await response.text();
  return {
    status: response.status,
    body: text.startsWith("{") ? (JSON.parse(text) as CallResult["body"]) : {},
    headers: response.headers,
    setCookies: response.headers.getSetCookie(),
  };
}

/** The Cookie header a browser would send after these Set-Cookie headers. */
export function cookieOf(setCookies: readonly string[]): string {
  return setCookies
    .filter((cookie) => !/max-age=0/i.test(cookie))
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
