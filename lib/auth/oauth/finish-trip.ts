import { asService } from "../../platform/db/scopes.ts";
import { AppError } from "../../platform/errors.ts";
import { log } from "../../platform/log.ts";
import { safeRedirectPath } from "../../platform/public/safe-redirect.ts";
import type { SignInProviderId } from "../../platform/public/sign-in-providers.ts";
import { forgetPrincipal } from "../find-principal.ts";
import type { Principal } from "../schema.ts";
import { enterAccount } from "../service/enter-account.ts";
import type { SignedIn, SignInClient } from "../service/open-session.ts";
import type { SetCookie } from "../session-cookie.ts";
import { proveBy, saveConnection } from "./connections.ts";
import { findOrMakeAccount } from "./find-account.ts";
import { CLEAR_FLOW, keepWaiting, type Trip, takeTrip } from "./flow-store.ts";
import { keepGrant } from "./grants/store.ts";
import { OAuthFailure, type Redeemed } from "./providers/provider.ts";
import { getProvider } from "./providers/registry.ts";
import type { OAuthProblem } from "./schema.ts";
import { redirectUri } from "./start-trip.ts";
import { touchConnection } from "./store.ts";

/** What the provider's page has sent the browser back with. */
export interface Answer {
  code?: string | undefined;
  state?: string | undefined;
  error?: string | undefined;
  iss?: string | undefined;
}

interface Asker {
  principal: Principal | null;
  client: SignInClient;
  cookieHeader: string | null;
}

/** Where the browser goes, always a path of ours, and what it is told. */
export interface Outcome {
  path: string;
  setCookies: SetCookie[];
  preferences?: SignedIn["preferences"];
}

const SECURITY_PAGE = "/settings/security";

function withQuery(path: string, query: Record<string, string>): string {
  return `${path}?${new URLSearchParams(query)}`;
}

function problemPath(problem: OAuthProblem, trip: Trip | null, { principal }: Asker): string {
  const isForAccount = trip ? trip.intent.kind !== "sign_in" : principal !== null;
  if (isForAccount) return withQuery(SECURITY_PAGE, { problem });
  return withQuery("/sign-in", { problem, ...(trip ? { next: trip.next } : {}) });
}

async function redeem(provider: SignInProviderId, trip: Trip, answer: Answer): Promise<Redeemed> {
  if (answer.error) throw new OAuthFailure(answer.error === "access_denied" ? "denied" : "failed", answer.error);
  if (!answer.code) throw new OAuthFailure("failed", "the answer has no code");
  return getProvider(provider).redeem({
    code: answer.code,
    nonce: trip.nonce,
    verifier: trip.verifier,
    redirectUri: redirectUri(provider),
    issuer: answer.iss ?? null,
  });
}

async function signInBy(
  provider: SignInProviderId,
  redeemed: Redeemed,
  trip: Trip & { intent: { kind: "sign_in" } },
  { client, cookieHeader }: Asker,
): Promise<Outcome> {
  const { language, timeZone } = trip.intent;
  const { identity, grant } = redeemed;
  const found = await findOrMakeAccount(provider, redeemed, { language, timeZone });
  // Its owner signs in as ever, and is asked then.
  if (found.kind === "ask") {
    const { issuer, subject } = identity;
    const waiting = { userId: found.account.id, provider, issuer, subject, email: found.email, grant };
    const path = withQuery("/sign-in", { notice: "connect", next: SECURITY_PAGE });
    return { path, setCookies: [await keepWaiting(waiting)] };
  }
  if (found.account.isDisabled) throw new OAuthFailure("failed", "the account is disabled");
  const entered = await enterAccount(found.account, { level: "password", by: provider }, client, cookieHeader);
  await touchConnection(identity.issuer, identity.subject);
  // As service: only the server keeps what services give.
  await keepGrant(asService(), identity, grant);
  const setCookies = [CLEAR_FLOW, ...entered.setCookies];
  const next = safeRedirectPath(trip.next);
  if (entered.userId === null) return { path: withQuery("/sign-in/two-factor", { next }), setCookies };
  forgetPrincipal(entered.userId);
  return { path: next, setCookies, preferences: entered.preferences };
}

async function arrive(provider: SignInProviderId, trip: Trip, answer: Answer, asker: Asker): Promise<Outcome> {
  const { intent } = trip;
  const redeemed = await redeem(provider, trip, answer);
  if (intent.kind === "sign_in") return signInBy(provider, redeemed, { ...trip, intent }, asker);
  const { principal } = asker;
  // Somebody who got another person's answer into their own browser, or signed out meanwhile.
  const isSame = principal?.via.kind === "session" && principal.via.sessionId === intent.sessionId;
  if (!isSame || principal.userId !== intent.userId) throw new OAuthFailure("expired", "another session");
  if (intent.kind === "connect") await saveConnection(principal, provider, redeemed);
  else await proveBy(principal, provider, redeemed);
  return { path: safeRedirectPath(trip.next, SECURITY_PAGE), setCookies: [CLEAR_FLOW] };
}

/**
 * Ends a trip to a provider. Never throws what a person could cause: the browser is at our address after a redirect, and
 * must be led to a page that says in words what went wrong.
 */
export async function finishTrip(provider: SignInProviderId, answer: Answer, asker: Asker): Promise<Outcome> {
  const trip = answer.state ? await takeTrip(asker.cookieHeader, provider, answer.state) : null;
  if (!trip) return { path: problemPath("expired", null, asker), setCookies: [] };
  try {
    return await arrive(provider, trip, answer, asker);
  } catch (error) {
    const isRefused = error instanceof OAuthFailure;
    if (!isRefused && !(error instanceof AppError && error.code === "unavailable")) throw error;
    log.warn({ err: error, provider }, "signing in by a provider came to nothing");
    const problem = isRefused ? error.problem : "unavailable";
    return { path: problemPath(problem, trip, asker), setCookies: [CLEAR_FLOW] };
  }
}
