import { refreshSession } from "../../auth/refresh-session.ts";
import { serializeSetCookie } from "../../auth/session-cookie.ts";
import { quotaExceeded } from "../../billing/quota-refusal.ts";
import { AppError } from "../../platform/errors.ts";
import {
  MARK_HEADER,
  makeMark,
  NONCE_HEADER,
  PATH_HEADER,
  REMOTE_ADDRESS_HEADER,
  REQUEST_ID_HEADER,
  REUSED_SESSION_HEADER,
} from "../request-mark.ts";
import { clientAddress } from "./client-address.ts";
import { errorAnswer, errorFormatOf } from "./error-body.ts";
import { limitByTier, type TierDecision } from "./limit-by-tier.ts";
import { isPageVisit, refusalPage } from "./refusal-page.ts";
import { API_POLICY, contentSecurityPolicy, SECURITY_HEADERS } from "./security-headers.ts";
import { usedRefreshTokens } from "./used-refresh-tokens.ts";

/** A request as the edge sees it. */
export interface ArrivedRequest {
  method: string;
  pathname: string;
  /** With its question mark, or empty. */
  search: string;
  headers: Headers;
}

export interface GuardedRequest {
  /** What is handed on to the application; nothing that the client sent under the names of ours. */
  headers: Headers;
  /** The answer instead of the application's, where the request may not go on. */
  refusal: { body: string; status: number } | null;
  /** What the answer carries, whoever makes it. */
  answerHeaders: Headers;
}

/** The client's headers without those that are ours alone. */
function withoutInternal(sent: Headers): Headers {
  const headers = new Headers(sent);
  for (const name of sent.keys()) {
    // The socket's address was set by our own server, which drops a forged one.
    if ((name.startsWith("x-nexus-") && name !== REMOTE_ADDRESS_HEADER) || name.startsWith("x-middleware-"))
      headers.delete(name);
  }
  return headers;
}

/**
 * Request id, session refresh, rate limit by tier, headers; nothing else. A fast pre-check, never a boundary: the gate
 * behind it authenticates and decides for itself. Runs on the edge: Web APIs only.
 */
export async function guardRequest(arrived: ArrivedRequest): Promise<GuardedRequest> {
  const { method, pathname, search } = arrived;
  const headers = withoutInternal(arrived.headers);
  const requestId = `req_${crypto.randomUUID().replaceAll("-", "")}`;
  headers.set(REQUEST_ID_HEADER, requestId);
  const address = clientAddress(headers, Number(process.env.TRUSTED_PROXY_HOPS ?? 0));
  const refreshed = await refreshSession(headers.get("cookie"), usedRefreshTokens, address).catch(() => null);
  if (refreshed) headers.set("cookie", refreshed.cookieHeader);
  if (refreshed?.reused) headers.set(REUSED_SESSION_HEADER, `${refreshed.reused.sessionId} ${refreshed.reused.userId}`);

  const decision = await limitByTier(method, pathname, headers);
  const nonce = pathname.startsWith("/api/") ? null : btoa(crypto.randomUUID());
  const policy = nonce === null ? API_POLICY : contentSecurityPolicy(nonce);
  // What only a page reads; every header handed on costs the API time. Next takes the nonce for its own scripts from the
  // request's policy.
  for (const name of [NONCE_HEADER, PATH_HEADER, "content-security-policy"]) headers.delete(name);
  if (nonce !== null) {
    headers.set(NONCE_HEADER, nonce);
    headers.set(PATH_HEADER, pathname + search);
    headers.set("content-security-policy", policy);
  }
  if (decision.kind === "allowed") headers.set(MARK_HEADER, await makeMark());

  const error = refusalOf(decision);
  const refused = error && refuse(error, requestId, { ...arrived, headers }, nonce);
  const answerHeaders = refused?.headers ?? new Headers();
  for (const cookie of refreshed?.setCookies ?? []) answerHeaders.append("set-cookie", serializeSetCookie(cookie));
  // A response that sets the session must not be stored by anything in between.
  if (refreshed) answerHeaders.set("cache-control", "private, no-store");
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) answerHeaders.set(name, value);
  answerHeaders.set("content-security-policy", policy);
  answerHeaders.set(REQUEST_ID_HEADER, requestId);
  if (decision.kind === "allowed" || decision.kind === "refused") {
    answerHeaders.set("ratelimit-limit", String(decision.limit));
    answerHeaders.set("ratelimit-remaining", String(decision.kind === "allowed" ? decision.remaining : 0));
    answerHeaders.set("ratelimit-reset", String(decision.resetSeconds));
  }
  return { headers, refusal: refused && { body: refused.body, status: refused.status }, answerHeaders };
}

function refusalOf(decision: TierDecision): AppError | null {
  if (decision.kind === "refused") {
    const { limit, resetSeconds } = decision;
    const message = `You have reached ${limit} requests a minute. Try again in ${resetSeconds} s.`;
    return new AppError("rate_limited", message, {
      retryAfterSeconds: resetSeconds,
      details: { feature: "rate", limit },
    });
  }
  if (decision.kind !== "used_up") return null;
  const { untilMs: _, paidByWorkspace, ...month } = decision.usedUp;
  return quotaExceeded(month, paidByWorkspace === undefined ? {} : { paidByWorkspace });
}

function refuse(
  error: AppError,
  requestId: string,
  { method, pathname, headers }: ArrivedRequest,
  nonce: string | null,
) {
  const { body, init } = errorAnswer(error, requestId, errorFormatOf(pathname));
  const isPage = nonce !== null && isPageVisit(method, pathname, headers);
  init.headers.set("content-type", isPage ? "text/html; charset=utf-8" : "application/json");
  return {
    body: isPage ? refusalPage(error.retryAfterSeconds ?? 60, headers, nonce) : JSON.stringify(body),
    ...init,
  };
}
