import type { z } from "zod";
import { egressFetch } from "../../../platform/egress/egress-fetch.ts";
import { OAuthFailure } from "./provider.ts";

const TIMEOUT_MS = 8_000;
const MAX_BYTES = 256 * 1024;

/** A `fetch` to the provider; a private address only where the operator has named it. */
export function providerFetch(baseUrl: string | null): typeof fetch {
  return egressFetch({ allowPrivate: baseUrl !== null, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES });
}

interface Asked {
  url: string;
  init?: RequestInit;
}

/**
 * Asks the provider and reads its JSON.
 * @throws OAuthFailure `unavailable` when it does not answer or fails, `failed` when it refuses or makes no sense
 */
export async function fetchJson<T>(send: typeof fetch, { url, init }: Asked, schema: z.ZodType<T>): Promise<T> {
  const response = await send(url, init).catch((cause: unknown) => {
    throw new OAuthFailure("unavailable", cause);
  });
  if (response.status >= 500) throw new OAuthFailure("unavailable", `the provider answered ${response.status}`);
  // The body of a refusal is the provider's own words and may repeat a secret: its status is enough.
  if (!response.ok) throw new OAuthFailure("failed", `the provider answered ${response.status}`);
  const body: unknown = await response.json().catch(() => null);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new OAuthFailure("failed", "the provider's answer makes no sense");
  return parsed.data;
}

/** The body of a token request (RFC 6749 §4.1.3 with RFC 7636 §4.5). */
export function tokenRequest(fields: Record<string, string>): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
    body: new URLSearchParams({ grant_type: "authorization_code", ...fields }).toString(),
  };
}
