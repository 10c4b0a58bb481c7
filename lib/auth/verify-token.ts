import {
  createRemoteJWKSet,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
} from "jose";
import { nowMs } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import { TIER_IDS, type TierId } from "./schema.ts";
import { createShortCache } from "./short-cache.ts";

export interface SessionOfToken {
  userId: string;
  sessionId: string;
}

export interface VerifiedToken extends SessionOfToken {
  /** Present where the auth service puts `app_metadata` into its tokens (hosted); the embedded one does not. */
  tier?: TierId;
  /** Unix seconds. */
  expiresAtSeconds: number;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
// Signed access tokens are well below this; a larger one only costs work.
const MAX_TOKEN_LENGTH = 8_000;
const LONGEST_SESSION_SECONDS = 31 * 24 * 3600;

const KEYS_FRESH_MS = 600_000;
const RETRY_KEYS_MS = 30_000;

let remote: { url: string; findKey: JWTVerifyGetKey } | undefined;

/**
 * The keys of the auth service. Those that are known stay in use while it cannot be read; one that is not known is asked
 * for. Finding throws AppError unavailable where only the service could tell.
 */
function remoteKeys(): JWTVerifyGetKey {
  const url = `${process.env.SUPABASE_URL}/auth/v1/.well-known/jwks.json`;
  if (remote?.url === url) return remote.findKey;
  const keys = createRemoteJWKSet(new URL(url), { cacheMaxAge: Number.POSITIVE_INFINITY, timeoutDuration: 3_000 });
  let staleAtMs = nowMs() + KEYS_FRESH_MS;
  const findKey: JWTVerifyGetKey = async (header, token) => {
    if (keys.jwks() && nowMs() >= staleAtMs) {
      const isRead = await keys.reload().then(
        () => true,
        () => false,
      );
      staleAtMs = nowMs() + (isRead ? KEYS_FRESH_MS : RETRY_KEYS_MS);
    }
    return keys(header, token).catch((error: unknown) => {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      throw new AppError("unavailable", "Signing in does not work at the moment. Please try again.", { cause: error });
    });
  };
  remote = { url, findKey };
  return findKey;
}

function verify(token: string, clockTolerance = 0): Promise<{ payload: JWTPayload }> {
  const options: JWTVerifyOptions = {
    clockTolerance,
    audience: "authenticated",
    typ: "JWT",
    requiredClaims: ["sub", "exp", "session_id"],
    currentDate: new Date(nowMs()),
  };
  const secret = process.env.SUPABASE_JWT_SECRET;
  // The algorithm is pinned by our configuration, never by the token, or a public key could serve as an HMAC secret.
  if (secret) return jwtVerify(token, new TextEncoder().encode(secret), { ...options, algorithms: ["HS256"] });
  return jwtVerify(token, remoteKeys(), { ...options, algorithms: ["ES256", "RS256", "EdDSA"] });
}

function readTier(payload: JWTPayload): TierId | undefined {
  const metadata = payload.app_metadata;
  if (typeof metadata !== "object" || metadata === null || !("tier" in metadata)) return undefined;
  return TIER_IDS.find((tier) => tier === metadata.tier);
}

// A page or a client sends the same token many times; its signature does not change. Short, so that a key which the
// auth service has withdrawn is soon not believed any more.
const verified = createShortCache<VerifiedToken>(60_000, 5_000);

/**
 * Verifies an access token of the auth service (RFC 7519; claims as GoTrue issues them). Null for anything that is not
 * a user's token of this project that is valid now: other algorithm, key, issuer, audience, type or role, expired,
 * not yet valid, or without session. Runs on the edge.
 * @throws AppError unavailable when the keys of the auth service are not known and cannot be read.
 */
export async function verifyAccessToken(token: string): Promise<VerifiedToken | null> {
  if (token.length > MAX_TOKEN_LENGTH) return null;
  const cacheKey = `${process.env.SUPABASE_JWT_SECRET ?? process.env.SUPABASE_URL} ${token}`;
  const known = verified.find(cacheKey);
  if (known) return known.expiresAtSeconds > nowMs() / 1000 ? known : null;
  const read = await readToken(token);
  if (read) verified.put(cacheKey, read);
  return read;
}

/**
 * The session that an access token was issued for, also when it has expired: it proves nothing else any more.
 * @throws AppError as `verifyAccessToken`.
 */
export async function readSessionOf(token: string): Promise<SessionOfToken | null> {
  return token.length > MAX_TOKEN_LENGTH ? null : readToken(token, LONGEST_SESSION_SECONDS);
}

async function readToken(token: string, clockTolerance = 0): Promise<VerifiedToken | null> {
  try {
    const { payload } = await verify(token, clockTolerance);
    const { sub, session_id: sessionId, iss, role, exp } = payload;
    if (iss !== undefined && iss !== `${process.env.SUPABASE_URL}/auth/v1`) return null;
    if (role !== "authenticated" || payload.is_anonymous === true) return null;
    if (!sub || !UUID.test(sub) || typeof sessionId !== "string" || !UUID.test(sessionId)) return null;
    const tier = readTier(payload);
    return { userId: sub, sessionId, expiresAtSeconds: exp ?? 0, ...(tier ? { tier } : {}) };
  } catch (error) {
    if (error instanceof AppError) throw error;
    return null;
  }
}
