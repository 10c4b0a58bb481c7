import type { TierId } from "./schema.ts";

// What the middleware takes of a key to name it: the part that lists show, not the secret.
const KEY_NAME_CHARACTERS = 11;

/** Redis key under which the tier of a user, or of an API key, waits for the middleware; fresher than any token. */
export function tierKey(userIdOrApiKey: string): string {
  return `tier:${userIdOrApiKey.startsWith("nx_") ? userIdOrApiKey.slice(0, KEY_NAME_CHARACTERS) : userIdOrApiKey}`;
}

/** That the month's allowance was used up, and nothing else paid, when a request was refused. */
export interface UsedUp {
  /** For how long the middleware refuses without asking, Unix ms; short, so that whatever pays again counts at once. */
  untilMs: number;
  requestsUsed: number;
  requestsLimit: number;
  /** When the next month's allowance begins, ISO 8601. */
  resetsAt: string;
}

/** What waits under a tier's key. */
export type LeftTier = TierId | { tier: TierId; usedUp: UsedUp };

/** Redis key under which the requests a minute of every tier wait for the middleware. */
export const TIER_RATES_KEY = "tier-rates";
