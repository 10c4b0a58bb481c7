import { type NextRequest, NextResponse } from "next/server";
import { refreshSession } from "./lib/auth/refresh-session.ts";
import { serializeSetCookie } from "./lib/auth/session-cookie.ts";
import { quotaExceeded } from "./lib/billing/quota-refusal.ts";
import { errorAnswer, errorFormatOf } from "./lib/gate/edge/error-body.ts";
import { limitByTier, type TierDecision } from "./lib/gate/edge/limit-by-tier.ts";
import { isPageVisit, refusalPage } from "./lib/gate/edge/refusal-page.ts";
import { API_POLICY, contentSecurityPolicy, SECURITY_HEADERS } from "./lib/gate/edge/security-headers.ts";
import { usedRefreshTokens } from "./lib/gate/edge/used-refresh-tokens.ts";
import {
  MARK_HEADER,
  makeMark,
  NONCE_HEADER,
  PATH_HEADER,
  REMOTE_ADDRESS_HEADER,
  REQUEST_ID_HEADER,
  REUSED_SESSION_HEADER,
} from "./lib/gate/request-mark.ts";
import { AppError } from "./lib/platform/errors.ts";
import { LOCALE_COOKIE } from "./lib/platform/public/i18n.ts";

/**
 * Request id, session refresh, rate limit by tier, headers; nothing else. A fast pre-check, never a boundary: the gate
 * behind it authenticates and decides for itself.
 */
export async function middleware(request: NextRequest): Promise<NextResponse> {
  const headers = new Headers(request.headers);
  for (const name of request.headers.keys()) {
    // Internal headers are ours alone. The socket's address was set by our own server, which drops a forged one.
    if ((name.startsWith("x-nexus-") && name !== REMOTE_ADDRESS_HEADER) || name.startsWith("x-middleware-"))
      headers.delete(name);
  }
  const requestId = `req_${crypto.randomUUID().replaceAll("-", "")}`;
  headers.set(REQUEST_ID_HEADER, requestId);
  const refreshed = await refreshSession(headers.get("cookie"), usedRefreshTokens).catch(() => null);
  if (refreshed) headers.set("cookie", refreshed.cookieHeader);

  if (refreshed?.reused) headers.set(REUSED_SESSION_HEADER, `${refreshed.reused.sessionId} ${refreshed.reused.userId}`);

  const decision = await limitByTier(request.method, request.nextUrl.pathname, headers);
  const isApi = request.nextUrl.pathname.startsWith("/api/");
  const nonce = isApi ? null : btoa(crypto.randomUUID());
  const policy = nonce === null ? API_POLICY : contentSecurityPolicy(nonce);
  let response: NextResponse;
  if (decision.kind === "refused") {
    response = refuse(rateLimited(decision), requestId, request, nonce);
  } else if (decision.kind === "used_up") {
    response = refuse(monthUsedUp(decision), requestId, request, nonce);
  } else {
    if (decision.kind === "allowed") headers.set(MARK_HEADER, await makeMark());
    // What only a page reads; every header handed on costs the API time. Next takes the nonce for its own scripts from
    // the request's policy.
    for (const name of [NONCE_HEADER, PATH_HEADER, "content-security-policy"]) headers.delete(name);
    if (nonce !== null) {
      headers.set(NONCE_HEADER, nonce);
      headers.set(PATH_HEADER, request.nextUrl.pathname + request.nextUrl.search);
      headers.set("content-security-policy", policy);
    }
    response = NextResponse.next({ request: { headers } });
  }
  for (const cookie of refreshed?.setCookies ?? []) response.headers.append("set-cookie", serializeSetCookie(cookie));
  // A response that sets the session must not be stored by anything in between.
  if (refreshed) response.headers.set("cache-control", "private, no-store");
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value);
  response.headers.set("content-security-policy", policy);
  response.headers.set(REQUEST_ID_HEADER, requestId);
  if (decision.kind === "allowed") {
    response.headers.set("ratelimit-limit", String(decision.limit));
    response.headers.set("ratelimit-remaining", String(decision.remaining));
    response.headers.set("ratelimit-reset", String(decision.resetSeconds));
  }
  return response;
}

function rateLimited({ limit, resetSeconds }: Extract<TierDecision, { kind: "refused" }>): AppError {
  const message = `You have reached ${limit} requests a minute. Try again in ${resetSeconds} s.`;
  return new AppError("rate_limited", message, {
    retryAfterSeconds: resetSeconds,
    details: { feature: "rate", limit },
  });
}

function monthUsedUp({ usedUp }: Extract<TierDecision, { kind: "used_up" }>): AppError {
  const { untilMs: _, paidByWorkspace, ...month } = usedUp;
  return quotaExceeded(month, paidByWorkspace === undefined ? {} : { paidByWorkspace });
}

function refuse(error: AppError, requestId: string, request: NextRequest, nonce: string | null): NextResponse {
  const { pathname } = request.nextUrl;
  const { body, init } = errorAnswer(error, requestId, errorFormatOf(pathname));
  if (nonce === null || !isPageVisit(request.method, pathname, request.headers)) return NextResponse.json(body, init);
  init.headers.set("content-type", "text/html; charset=utf-8");
  const page = refusalPage(
    {
      retryAfterSeconds: error.retryAfterSeconds ?? 60,
      chosenLocale: request.cookies.get(LOCALE_COOKIE)?.value,
      acceptLanguage: request.headers.get("accept-language"),
    },
    nonce,
  );
  return new NextResponse(page, init);
}

export const config = {
  // Everything but the build's own files, which carry no session and cost nothing.
  matcher: ["/((?!_next/static|_next/image|favicon.ico|icon.svg).*)"],
};
