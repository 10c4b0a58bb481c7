import { z } from "zod";
import type { NewGrant } from "../grants/schema.ts";
import { tokenRequest } from "./fetch-json.ts";
import { GrantFailure } from "./provider.ts";

// A service that words its permission in another way gives none: nobody is kept from signing in by that.
const text = z.string().min(1).max(4_000).optional().catch(undefined);
/** The part of a token answer that lasts. Google and GitHub name its end so; RFC 6749 has no name for it. */
export const grantShape = {
  refresh_token: text,
  refresh_token_expires_in: z.number().positive().max(1e9).optional().catch(undefined),
};
const renewedSchema = z.object({ access_token: text, ...grantShape });
const refusalSchema = z.object({ error: z.string() });

/** RFC 6749 §5.2, RFC 7009 §2.2.1 and GitHub's own word: the token is no good any more. */
const OVER = ["invalid_grant", "invalid_token", "bad_refresh_token"];

/** What of a token answer is kept, or null. */
export function readGrant(tokens: z.infer<z.ZodObject<typeof grantShape>>): NewGrant | null {
  const { refresh_token: refreshToken, refresh_token_expires_in: expiresInSeconds = null } = tokens;
  return refreshToken ? { refreshToken, expiresInSeconds } : null;
}

/**
 * Sends a request about a grant.
 * @returns The body of a good answer; null where it has none.
 * @throws GrantFailure
 */
export async function askAboutGrant(send: typeof fetch, url: string, init: RequestInit): Promise<unknown> {
  const response = await send(url, init).catch((cause: unknown) => {
    throw new GrantFailure("unavailable", cause);
  });
  const { status } = response;
  if (status >= 500 || status === 429) throw new GrantFailure("unavailable", `the provider answered ${status}`);
  const body: unknown = await response.json().catch(() => null);
  // GitHub answers a refusal with 200 and `error`.
  const refusal = refusalSchema.safeParse(body);
  if (refusal.success && OVER.includes(refusal.data.error)) throw new GrantFailure("ended", refusal.data.error);
  if (!response.ok || refusal.success) throw new GrantFailure("refused", `the provider answered ${status}`);
  return body;
}

export interface Renewal {
  url: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
}

/**
 * Uses a refresh token (RFC 6749 §6).
 * @returns The one that takes its place, or null when it stays; and the access token, for what must follow at once.
 * @throws GrantFailure
 */
export async function sendRefreshToken(
  send: typeof fetch,
  { url, clientId, clientSecret, refreshToken }: Renewal,
): Promise<{ grant: NewGrant | null; accessToken: string }> {
  const init = tokenRequest({
    grant_type: "refresh_token",
    refresh_token: refreshToken,
    client_id: clientId,
    client_secret: clientSecret,
  });
  const parsed = renewedSchema.safeParse(await askAboutGrant(send, url, init));
  if (!parsed.data?.access_token) throw new GrantFailure("refused", "the provider's answer makes no sense");
  return { grant: readGrant(parsed.data), accessToken: parsed.data.access_token };
}
