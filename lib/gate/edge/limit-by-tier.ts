import { Ratelimit } from "@upstash/ratelimit";
import { TIER_IDS, type TierId } from "../../auth/schema.ts";
import { readSessionCookie } from "../../auth/session-cookie.ts";
import { type LeftTier, OWN_TIER, TIER_RATES_KEY, tierKey, type UsedUp } from "../../auth/tier-key.ts";
import { verifyAccessToken } from "../../auth/verify-token.ts";
import { clientAddress, networkOf } from "./client-address.ts";
import { edgeRedis, REDIS_TIMEOUT_MS } from "./edge-redis.ts";
import { isSpending } from "./spending-paths.ts";
import { createTokenTaker } from "./take-tokens.ts";

type Rates = Record<TierId, number>;
/** Requests a minute by tier until the server has left those of the `tiers` table: the seed of that table. */
export const FIRST_RATES: Rates = { free: 20, pro: 100, team: 500, enterprise: 10_000 };
/**
 * A page of ours reads several things at once, so what a browser reads for our own pages has a wider bucket of its own:
 * ten times the tier's requests, and at least this many. Acts, and everything that other programs ask, count singly.
 */
const PAGE_READS_PER_MINUTE = 600;
// With the two seconds for which the gate remembers an account, a change is in force within five.
const TIER_TTL_MS = 2_500;
// As much as `tierKey` takes.
const API_KEY = /^(nx_[\w-]{6})/;

export type TierDecision =
  | { kind: "allowed"; limit: number; remaining: number; resetSeconds: number }
  | { kind: "refused"; limit: number; resetSeconds: number }
  /** The request would cost a message, and the month's are used up. */
  | { kind: "used_up"; usedUp: UsedUp }
  /** Redis, or the auth service, did not answer: reads go on, and what costs money is limited in the gate. */
  | { kind: "unknown" };

const limiters = new Map<number, Ratelimit>();
const takeToken = createTokenTaker();
const tiers = new Map<string, { left: LeftTier; until: number }>();
let known = { perMinute: FIRST_RATES, until: 0 };

function limiter(perMinute: number): Ratelimit {
  let found = limiters.get(perMinute);
  if (!found) {
    found = new Ratelimit({
      redis: edgeRedis(),
      limiter: Ratelimit.slidingWindow(perMinute, "60 s"),
      prefix: "rl",
      timeout: REDIS_TIMEOUT_MS,
      // Remembers who is over the limit until the window ends, without asking Redis again.
      ephemeralCache: new Map(),
    });
    limiters.set(perMinute, found);
  }
  return found;
}

/** What was left (`leaveTier`) for the first of some subjects that has something, or null. */
async function findLeft(...subjects: [string, ...string[]]): Promise<LeftTier | null> {
  const [first] = subjects;
  const found = tiers.get(first);
  if (found && found.until > Date.now()) return found.left;
  const all = await edgeRedis().mget<(LeftTier | typeof OWN_TIER | null)[]>(...subjects.map(tierKey));
  const left = all.find((one) => one !== null && one !== OWN_TIER);
  if (!left) return null;
  if (tiers.size > 10_000) tiers.clear();
  tiers.set(first, { left, until: Date.now() + TIER_TTL_MS });
  return left;
}

function toSubject(id: string, left: LeftTier): Subject {
  if (typeof left === "string") return { id, tier: left, usedUp: null };
  const { tier, usedUp, workspaceId } = left;
  return {
    id: workspaceId === undefined ? id : `${id}@${workspaceId}`,
    tier,
    usedUp: usedUp && usedUp.untilMs > Date.now() ? usedUp : null,
  };
}

/** The requests a minute that were left (`leaveRates`). A Redis that is empty or slow changes nothing of what is known. */
async function findRates(): Promise<Rates> {
  if (known.until > Date.now()) return known.perMinute;
  const left = await edgeRedis()
    .get<Record<string, unknown>>(TIER_RATES_KEY)
    .catch(() => null);
  const perMinute = { ...known.perMinute };
  for (const tier of TIER_IDS) {
    const rate = left?.[tier];
    if (typeof rate === "number" && Number.isInteger(rate) && rate > 0) perMinute[tier] = rate;
  }
  known = { perMinute, until: Date.now() + TIER_TTL_MS };
  return perMinute;
}

interface Subject {
  id: string;
  tier: TierId;
  usedUp: UsedUp | null;
}

async function subjectOf(headers: Headers): Promise<Subject> {
  const tokens = readSessionCookie(headers.get("cookie"));
  const verified = tokens ? await verifyAccessToken(tokens.accessToken) : null;
  if (verified) {
    const { sessionId, userId } = verified;
    return toSubject(userId, (await findLeft(sessionId, userId)) ?? verified.tier ?? "free");
  }
  const key = (/^Bearer +(nx_[\w-]{6})/i.exec(headers.get("authorization") ?? "") ??
    API_KEY.exec(headers.get("x-api-key") ?? ""))?.[1];
  // Only a key that the gate has authenticated has a bucket of its own: made-up ones would each bring a fresh bucket.
  const left = key ? await findLeft(key) : null;
  if (key && left) return toSubject(key, left);
  const address = clientAddress(headers, Number(process.env.TRUSTED_PROXY_HOPS ?? 0));
  return toSubject(networkOf(address), "free");
}

/** Reads that are asked with a body, because what they are about must not stand in an address. */
const READS_BY_POST = new Set(["/api/v1/router/preview"]);

function isPageRead(method: string, pathname: string, headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  return (
    (method === "GET" || method === "HEAD" || READS_BY_POST.has(pathname)) &&
    (site === "same-origin" || site === "none") &&
    !headers.has("authorization") &&
    !headers.has("x-api-key")
  );
}

/**
 * A service that tells of events sends as many as there are, from few addresses, and each is signed. Whoever asks whether
 * we are alive may share an address with everybody (a proxy, this machine): refused, they would end a sound process.
 */
function isNobodys(pathname: string): boolean {
  return pathname.startsWith("/api/webhooks/") || pathname === "/api/v1/health";
}

/** Counts this request against its user's (or, signed out, its address's) requests a minute. */
export async function limitByTier(method: string, pathname: string, headers: Headers): Promise<TierDecision> {
  if (isNobodys(pathname)) return { kind: "unknown" };
  try {
    const [{ id, tier, usedUp }, rates] = await Promise.all([subjectOf(headers), findRates()]);
    const pageRead = isPageRead(method, pathname, headers);
    const perMinute = pageRead ? Math.max(PAGE_READS_PER_MINUTE, 10 * rates[tier]) : rates[tier];
    const subject = pageRead ? `read:${id}` : id;
    const result = await takeToken(`${perMinute}:${subject}`, (rate) => limiter(perMinute).limit(subject, { rate }));
    // On a time-out the library lets everything through; that is "unknown", not "allowed".
    if (result.reason === "timeout") return { kind: "unknown" };
    const resetSeconds = Math.max(1, Math.ceil((result.reset - Date.now()) / 1000));
    if (!result.success) return { kind: "refused", limit: perMinute, resetSeconds };
    if (usedUp && isSpending(method, pathname)) return { kind: "used_up", usedUp };
    return { kind: "allowed", limit: perMinute, remaining: result.remaining, resetSeconds };
  } catch {
    return { kind: "unknown" };
  }
}
