import { createRemoteJWKSet, customFetch, type JWTPayload, jwtVerify } from "jose";
import { z } from "zod";
import { nowMs } from "../../../platform/clock.ts";
import type { SignInProviderSettings } from "../../../platform/sign-in-env.ts";
import { fetchJson, providerFetch, tokenRequest } from "./fetch-json.ts";
import { askAboutGrant, grantShape, readGrant, sendRefreshToken } from "./grant-requests.ts";
import { type Identity, OAuthFailure, type OAuthProvider } from "./provider.ts";

const ISSUER = "https://accounts.google.com";
const CLOCK_TOLERANCE_SECONDS = 30;
const KEPT_MS = 3_600_000;

// OpenID Connect Discovery 1.0 §3
const configurationSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  revocation_endpoint: z.url().optional(),
  scopes_supported: z.array(z.string()).optional(),
});
type Configuration = z.infer<typeof configurationSchema>;
const tokensSchema = z.object({ id_token: z.string().max(16_000), ...grantShape });
const claimsSchema = z.object({
  sub: z.string().min(1).max(255),
  nonce: z.string(),
  azp: z.string().optional(),
  email: z.string(),
  email_verified: z.boolean(),
  name: z.string().optional(),
});

function toIdentity(payload: JWTPayload, issuer: string, expected: { nonce: string; clientId: string }): Identity {
  const claims = claimsSchema.safeParse(payload);
  if (!claims.success) throw new OAuthFailure("failed", "the ID token lacks a claim");
  const { sub, nonce, azp, email, email_verified: isEmailVerified, name } = claims.data;
  // A token of another trip, perhaps of another person's.
  if (nonce !== expected.nonce) throw new OAuthFailure("failed", "the ID token has another nonce");
  // OpenID Connect Core 1.0 §3.1.3.7: issued to somebody else who may also show it to us.
  if (azp !== undefined && azp !== expected.clientId) throw new OAuthFailure("failed", "the ID token is not for us");
  return { issuer, subject: sub, email, isEmailVerified, name: name ?? null };
}

/** Google, or any OpenID Connect server by the same protocol. */
export function createGoogle({ clientId, clientSecret, baseUrl }: SignInProviderSettings): OAuthProvider {
  const issuer = baseUrl ?? ISSUER;
  const send = providerFetch(baseUrl);
  let known: { configuration: Configuration; keys: ReturnType<typeof createRemoteJWKSet>; untilMs: number } | undefined;

  async function discover() {
    if (known && known.untilMs > nowMs()) return known;
    const url = `${issuer}/.well-known/openid-configuration`;
    const configuration = await fetchJson(send, { url }, configurationSchema);
    // Discovery §4.3: another name could make the tokens of somebody else's server ours.
    if (configuration.issuer !== issuer) throw new OAuthFailure("failed", "the provider calls itself something else");
    const keys = createRemoteJWKSet(new URL(configuration.jwks_uri), { [customFetch]: send });
    known = { configuration, keys, untilMs: nowMs() + KEPT_MS };
    return known;
  }

  return {
    issuer,
    async departureUrl({ state, nonce, challenge, redirectUri, isConnecting }) {
      const { authorization_endpoint: page, scopes_supported: scopes = [] } = (await discover()).configuration;
      const url = new URL(page);
      const query = {
        client_id: clientId,
        redirect_uri: redirectUri,
        response_type: "code",
        // A lasting permission by the scope of OpenID Connect Core 1.0 §11, where there is one; Google wants
        // `access_type` instead, which others ignore.
        scope: scopes.includes("offline_access") ? "openid email profile offline_access" : "openid email profile",
        access_type: "offline",
        state,
        nonce,
        code_challenge: challenge,
        code_challenge_method: "S256",
        prompt: isConnecting ? "consent select_account" : "select_account",
      };
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return url.href;
    },
    async redeem({ code, nonce, verifier, redirectUri, issuer: named }) {
      if (named !== null && named !== issuer) throw new OAuthFailure("failed", "the answer is another provider's");
      const { configuration, keys } = await discover();
      const init = tokenRequest({
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
        client_id: clientId,
        client_secret: clientSecret,
      });
      const tokens = await fetchJson(send, { url: configuration.token_endpoint, init }, tokensSchema);
      const { payload } = await jwtVerify(tokens.id_token, keys, {
        issuer,
        audience: clientId,
        // Fixed here, never by the token.
        algorithms: ["RS256", "ES256"],
        requiredClaims: ["sub", "exp", "iat", "nonce"],
        maxTokenAge: "10 minutes",
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(nowMs()),
      }).catch((cause: unknown) => {
        throw new OAuthFailure("failed", cause);
      });
      return { identity: toIdentity(payload, issuer, { nonce, clientId }), grant: readGrant(tokens) };
    },
    async renew(refreshToken) {
      const { token_endpoint: url } = (await discover()).configuration;
      return (await sendRefreshToken(send, { url, clientId, clientSecret, refreshToken })).grant;
    },
    // RFC 7009. A server without it keeps what it gave, until it runs out there.
    async withdraw(refreshToken) {
      const { revocation_endpoint: url } = (await discover()).configuration;
      if (url === undefined) return;
      const fields = { token: refreshToken, token_type_hint: "refresh_token" };
      await askAboutGrant(send, url, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
        body: new URLSearchParams({ ...fields, client_id: clientId, client_secret: clientSecret }).toString(),
      });
    },
  };
}
