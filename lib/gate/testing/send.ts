import { randomInt } from "node:crypto";
import { z } from "zod";
import { recordAnswer } from "../../testing/answered-errors.ts";
import type { Contract, Endpoint } from "../contract.ts";
import { endpoint } from "../endpoint.ts";
import { REMOTE_ADDRESS_HEADER } from "../request-mark.ts";

export const ORIGIN = "http://localhost:3000";

export interface Sent {
  status: number;
  text: string;
  body: { data?: unknown; error?: Record<string, unknown> };
  headers: Headers;
}

export interface SendOptions {
  method?: string;
  /** Header values; undefined leaves one out that is sent by default. */
  headers?: Record<string, string | undefined>;
  body?: BodyInit | object;
  params?: Record<string, string>;
  query?: string;
}

const isPlain = (body: SendOptions["body"]): body is object =>
  typeof body === "object" && (Object.getPrototypeOf(body) === Object.prototype || Array.isArray(body));

/** Calls the route of an endpoint as a page of ours would, changed by `options`. */
export async function send({ contract, route }: Endpoint, options: SendOptions = {}): Promise<Sent> {
  const { body } = options;
  const path = contract.path.replace(/\{(\w+)\}/g, (_, name: string) => options.params?.[name] ?? name);
  const defaults: SendOptions["headers"] = {
    host: "localhost:3000",
    origin: ORIGIN,
    [REMOTE_ADDRESS_HEADER]: `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`,
    "content-type": body === undefined ? undefined : "application/json",
  };
  const headers = new Headers();
  for (const [name, value] of Object.entries({ ...defaults, ...options.headers })) {
    if (value !== undefined) headers.set(name, value);
  }
  const request = new Request(`${ORIGIN}/api/v1${path}${options.query ?? ""}`, {
    method: options.method ?? contract.method,
    headers,
    ...(body === undefined ? {} : { body: isPlain(body) ? JSON.stringify(body) : (body as BodyInit), duplex: "half" }),
  } as RequestInit);
  const response = await recordAnswer(
    contract,
    await route(request, { params: Promise.resolve(options.params ?? {}) }),
  );
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  return { status: response.status, text, headers: response.headers, body: isJson ? JSON.parse(text) : {} };
}

const base = {
  id: "test.echo",
  method: "POST",
  path: "/test/echo",
  summary: "Test",
  access: "public",
  errors: [],
} as const satisfies Contract;

/** A public operation that answers what it was sent, and counts how often it ran. */
export function echoEndpoint<TBody extends z.ZodType>(body: TBody, more: Partial<Contract> = {}) {
  const seen: unknown[] = [];
  const contract = { ...base, body, result: z.unknown(), ...more } as unknown as Contract;
  const tested = endpoint(contract, async (input) => {
    seen.push(input);
    return { body: input.body, query: input.query };
  });
  return { endpoint: tested, seen };
}

/** A public operation that throws. */
export function failingEndpoint(thrown: unknown, more: Partial<Contract> = {}): Endpoint {
  return endpoint({ ...base, ...more } as unknown as Contract, async () => {
    throw thrown;
  });
}
