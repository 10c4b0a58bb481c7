import { z } from "zod";
import type { Endpoint } from "../../gate/contract.ts";
import { endpoint } from "../../gate/endpoint.ts";
import { AppError } from "../../platform/errors.ts";
import { LOCALE_COOKIE } from "../../platform/public/i18n.ts";
import { idSchema } from "../../platform/public/ids.ts";
import type { SignInProviderId } from "../../platform/public/sign-in-providers.ts";
import { readDevice } from "../device-cookie.ts";
import type { Principal } from "../schema.ts";
import { serializeSetCookie } from "../session-cookie.ts";
import { confirmWaiting, getConnections, removeConnection } from "./connections.ts";
import { finishTrip } from "./finish-trip.ts";
import { setFirstPassword } from "./first-password.ts";
import { CLEAR_FLOW } from "./flow-store.ts";
import {
  connectedAccountsSchema,
  firstPasswordSchema,
  startedSchema,
  startForAccountSchema,
  startSignInSchema,
} from "./schema.ts";
import { startTrip } from "./start-trip.ts";

const FORM_MAX_BYTES = 16 * 1024;
const short = z.string().max(4_000).optional();

export const startSignInEndpoint = endpoint(
  {
    id: "oauth.signIn",
    method: "POST",
    path: "/auth/oauth/sign-in",
    summary: "Begin to sign in with another service; the answer is the address of its page",
    access: "public",
    body: startSignInSchema,
    maxBodyBytes: FORM_MAX_BYTES,
    result: startedSchema,
    rateLimit: "signIn",
    errors: ["invalid_input", "not_found", "rate_limited", "unavailable"],
  },
  async ({ body, responseHeaders }) => {
    const { provider, next, language, timeZone } = body;
    const { url, setCookie } = await startTrip(provider, next, { kind: "sign_in", language, timeZone });
    responseHeaders.append("set-cookie", serializeSetCookie(setCookie));
    return { url };
  },
);

async function startForAccount(
  principal: Principal,
  kind: "connect" | "prove",
  body: z.output<typeof startForAccountSchema>,
  responseHeaders: Headers,
): Promise<{ url: string }> {
  const { userId, via } = principal;
  if (via.kind !== "session") throw new AppError("forbidden", "An API key may not do this.");
  const { url, setCookie } = await startTrip(body.provider, body.next, { kind, userId, sessionId: via.sessionId });
  responseHeaders.append("set-cookie", serializeSetCookie(setCookie));
  return { url };
}

export const startConnectEndpoint = endpoint(
  {
    id: "oauth.connect",
    method: "POST",
    path: "/auth/oauth/connect",
    summary: "Begin to connect an account of another service; the answer is the address of its page",
    access: "account.write",
    stepUp: true,
    body: startForAccountSchema,
    maxBodyBytes: FORM_MAX_BYTES,
    result: startedSchema,
    rateLimit: "signIn",
    errors: [
      "unauthenticated",
      "forbidden",
      "step_up_required",
      "invalid_input",
      "not_found",
      "rate_limited",
      "unavailable",
    ],
  },
  ({ principal, body, responseHeaders }) => startForAccount(principal, "connect", body, responseHeaders),
);

export const startProofEndpoint = endpoint(
  {
    id: "oauth.prove",
    method: "POST",
    path: "/auth/oauth/prove",
    summary: "Begin to prove again who sits at this session, with a connected service",
    access: "account.write",
    body: startForAccountSchema,
    maxBodyBytes: FORM_MAX_BYTES,
    result: startedSchema,
    rateLimit: "signIn",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "rate_limited", "unavailable"],
  },
  ({ principal, body, responseHeaders }) => startForAccount(principal, "prove", body, responseHeaders),
);

function callbackOf(provider: SignInProviderId, id: string): Endpoint {
  return endpoint(
    {
      id,
      method: "GET",
      path: `/auth/oauth/${provider}/callback`,
      summary: "Where the other service sends the browser back to; answers with a redirect to a page of this site",
      access: "public",
      query: z.object({ code: short, state: short, error: short, iss: short }),
      resultType: "none",
      rateLimit: "signIn",
      errors: ["invalid_input", "rate_limited"],
    },
    async ({ request, query, principal, ip, userAgent, responseHeaders }) => {
      const cookieHeader = request.headers.get("cookie");
      const device = readDevice(cookieHeader);
      const client = { ip, userAgent, deviceMark: device.mark };
      const outcome = await finishTrip(provider, query, { principal, client, cookieHeader });
      responseHeaders.append("set-cookie", device.setCookie);
      for (const cookie of outcome.setCookies) responseHeaders.append("set-cookie", serializeSetCookie(cookie));
      if (outcome.preferences) {
        const { theme, language } = outcome.preferences;
        const attributes = "Path=/; Max-Age=31536000; SameSite=Lax; Secure";
        responseHeaders.append("set-cookie", `nexus-theme=${theme}; ${attributes}`);
        responseHeaders.append("set-cookie", `${LOCALE_COOKIE}=${language}; ${attributes}`);
      }
      // 303: whatever the provider's page was sent with must not be sent on.
      return new Response(null, {
        status: 303,
        headers: { location: outcome.path, "cache-control": "no-store", "referrer-policy": "no-referrer" },
      });
    },
  );
}

export const googleCallbackEndpoint = callbackOf("google", "oauth.googleCallback");
export const gitHubCallbackEndpoint = callbackOf("github", "oauth.gitHubCallback");

export const getConnectionsEndpoint = endpoint(
  {
    id: "connectedAccounts.get",
    method: "GET",
    path: "/connected-accounts",
    summary: "The services that the person signs in with",
    access: "account.read",
    result: connectedAccountsSchema,
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal, request }) => getConnections(principal, request.headers.get("cookie")),
);

export const confirmConnectionEndpoint = endpoint(
  {
    id: "connectedAccounts.confirm",
    method: "POST",
    path: "/connected-accounts",
    summary: "Connect the account that waits in this browser since signing in with a service",
    access: "account.write",
    stepUp: true,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "step_up_required", "gone", "conflict"],
  },
  async ({ principal, request, responseHeaders }) => {
    await confirmWaiting(principal, request.headers.get("cookie"));
    responseHeaders.append("set-cookie", serializeSetCookie(CLEAR_FLOW));
  },
);

export const removeConnectionEndpoint = endpoint(
  {
    id: "connectedAccounts.remove",
    method: "DELETE",
    path: "/connected-accounts/{id}",
    summary: "End a connection; the last way of signing in stays",
    access: "account.write",
    stepUp: true,
    params: z.object({ id: idSchema }),
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params }) => removeConnection(principal, params.id),
);

export const firstPasswordEndpoint = endpoint(
  {
    id: "me.setFirstPassword",
    method: "POST",
    path: "/me/password",
    summary: "Set a password where the account has none",
    access: "account.write",
    stepUp: true,
    body: firstPasswordSchema,
    maxBodyBytes: FORM_MAX_BYTES,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "conflict"],
  },
  ({ principal, body }) => setFirstPassword(principal, body.password),
);

export const oauthEndpoints = [
  startSignInEndpoint,
  startConnectEndpoint,
  startProofEndpoint,
  googleCallbackEndpoint,
  gitHubCallbackEndpoint,
  getConnectionsEndpoint,
  confirmConnectionEndpoint,
  removeConnectionEndpoint,
  firstPasswordEndpoint,
];
