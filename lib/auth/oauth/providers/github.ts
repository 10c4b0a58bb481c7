import { z } from "zod";
import type { SignInProviderSettings } from "../../../platform/sign-in-env.ts";
import { fetchJson, providerFetch, tokenRequest } from "./fetch-json.ts";
import { askAboutGrant, grantShape, readGrant, sendRefreshToken } from "./grant-requests.ts";
import { OAuthFailure, type OAuthProvider } from "./provider.ts";

const HOME = "https://github.com";
const API = "https://api.github.com";

// GitHub answers a wrong code or verifier with 200 and `error`.
const tokensSchema = z.object({ access_token: z.string().min(1).max(4_000), ...grantShape });
const userSchema = z.object({ id: z.number().int().positive(), login: z.string(), name: z.string().nullish() });
const emailsSchema = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/** GitHub, or a company's GitHub Enterprise Server, whose API is below `/api/v3`. */
export function createGitHub(settings: SignInProviderSettings): OAuthProvider {
  const { clientId, clientSecret, baseUrl } = settings;
  const issuer = baseUrl ?? HOME;
  const api = settings.apiBaseUrl ?? (baseUrl === null ? API : `${baseUrl}/api/v3`);
  const send = providerFetch(baseUrl);
  const tokenUrl = `${issuer}/login/oauth/access_token`;
  const renewal = { url: tokenUrl, clientId, clientSecret };

  return {
    issuer,
    async departureUrl({ state, challenge, redirectUri }) {
      const url = new URL(`${issuer}/login/oauth/authorize`);
      const query = {
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: "read:user user:email",
        state,
        code_challenge: challenge,
        code_challenge_method: "S256",
      };
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return url.href;
    },
    async redeem({ code, verifier, redirectUri, issuer: named }) {
      if (named !== null && named !== issuer && named !== `${issuer}/login/oauth`) {
        throw new OAuthFailure("failed", "the answer is another provider's");
      }
      const exchange = tokenRequest({
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
        client_id: clientId,
        client_secret: clientSecret,
      });
      const tokens = await fetchJson(send, { url: tokenUrl, init: exchange }, tokensSchema);
      const token = tokens.access_token;
      const init = {
        headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json", "user-agent": "nexus-ai" },
      };
      const [user, emails] = await Promise.all([
        fetchJson(send, { url: `${api}/user`, init }, userSchema),
        fetchJson(send, { url: `${api}/user/emails`, init }, emailsSchema),
      ]);
      const primary = emails.find((one) => one.primary);
      if (!primary) throw new OAuthFailure("unverified");
      const identity = {
        issuer,
        // The login can be given up and taken by somebody else; the number cannot.
        subject: String(user.id),
        email: primary.email,
        isEmailVerified: primary.verified,
        name: user.name || user.login,
      };
      // Only GitHub Apps whose tokens expire give one.
      return { identity, grant: readGrant(tokens) };
    },
    async renew(refreshToken) {
      return (await sendRefreshToken(send, { ...renewal, refreshToken })).grant;
    },
    // https://docs.github.com/en/rest/apps/oauth-applications#delete-an-app-authorization wants an access token.
    async withdraw(refreshToken) {
      const { accessToken } = await sendRefreshToken(send, { ...renewal, refreshToken });
      const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
      const body = JSON.stringify({ access_token: accessToken });
      await askAboutGrant(send, `${api}/applications/${encodeURIComponent(clientId)}/grant`, {
        method: "DELETE",
        headers: {
          authorization: `Basic ${credentials}`,
          accept: "application/vnd.github+json",
          "content-type": "application/json",
          "user-agent": "nexus-ai",
          // Of a DELETE, Node sends the body without its length.
          "content-length": String(Buffer.byteLength(body)),
        },
        body,
      });
    },
  };
}
