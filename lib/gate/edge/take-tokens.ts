/** What a limiter answered: `remaining` after the tokens it gave, `reset` in Unix milliseconds. */
export interface Taken {
  success: boolean;
  limit: number;
  remaining: number;
  reset: number;
  reason?: string;
}

interface Lease {
  /** Tokens that were taken and not used yet. */
  left: number;
  size: number;
  untilMs: number;
  answer: Taken;
  /** One request is taking the next ones ahead; those beside it take one each. */
  renewing: boolean;
}

/** Tokens taken ahead are good for this long; who asks less often than that takes one at a time. */
const LEASE_MS = 1_000;
const MAX_LEASE = 32;
/** No more than this part of what remains is taken ahead, so that the count is exact where it matters: at its end. */
const LEASE_PART = 50;
const MAX_SUBJECTS = 10_000;

/**
 * Takes rate-limit tokens, several at a time for those who are allowed much and use it: a round trip to Redis for each
 * of 10,000 requests a minute costs more than many of the requests. Never lets more through than the limiter does; of
 * tokens taken ahead and not used within a second at most a fiftieth of what remained is lost.
 */
export function createTokenTaker(now: () => number = Date.now) {
  const leases = new Map<string, Lease>();

  /** A token taken before, or null. */
  function spend(lease: Lease | undefined): Taken | null {
    if (!lease || lease.left < 1 || lease.untilMs <= now()) return null;
    lease.left--;
    return { ...lease.answer, remaining: lease.answer.remaining + lease.left };
  }

  function nextSize(lease: Lease | undefined): number {
    // One at a time at first, and again for who left some unused.
    if (!lease || lease.left > 0 || lease.renewing || lease.untilMs + LEASE_MS <= now()) return 1;
    lease.renewing = true;
    const affordable = Math.floor(lease.answer.remaining / LEASE_PART);
    return Math.max(1, Math.min(lease.size * 2, affordable, MAX_LEASE));
  }

  /**
   * Takes one token of `subject`.
   * @param ask Takes `count` tokens from the limiter.
   */
  return async function take(subject: string, ask: (count: number) => Promise<Taken>): Promise<Taken> {
    const lease = leases.get(subject);
    const spent = spend(lease);
    if (spent) return spent;
    const size = nextSize(lease);
    const answer = await ask(size);
    if (answer.reason === "timeout") return answer;
    // Refused, but another request has taken some ahead meanwhile: those can still be used.
    if (!answer.success) return spend(leases.get(subject)) ?? answer;
    const current = leases.get(subject);
    const isNewer = current !== undefined && current !== lease;
    if (size > 1 || !isNewer) {
      if (leases.size >= MAX_SUBJECTS) leases.clear();
      const left = size - 1 + (isNewer ? current.left : 0);
      leases.set(subject, { left, size, untilMs: now() + LEASE_MS, answer, renewing: false });
    }
    return { ...answer, remaining: answer.remaining + size - 1 };
  };
}
