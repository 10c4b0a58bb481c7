import type { TierId } from "./schema.ts";

/** The beginning of an API key that names it, in lists and to the middleware: stored, and no secret. */
export const KEY_PREFIX_CHARACTERS = 9;

/**
 * Redis key under which the tier of a user, of a session or of an API key waits for the middleware; fresher than any
 * token. A session's goes before its user's: it is that of the workspace that pays where the session works.
 */
export function tierKey(idOrApiKey: string): string {
  return `tier:${idOrApiKey.startsWith("nx_") ? idOrApiKey.slice(0, KEY_PREFIX_CHARACTERS) : idOrApiKey}`;
}

/** That the month's allowance was used up, and nothing else paid, when a request was refused. */
export interface UsedUp {
  /** For how long the middleware refuses without asking, Unix ms; short, so that whatever pays again counts at once. */
  untilMs: number;
  requestsUsed: number;
  requestsLimit: number;
  /** When the next month's allowance begins, ISO 8601. */
  resetsAt: string;
  /** The workspace whose month it is, when one pays. */
  paidByWorkspace?: string;
}

/** What waits under a tier's key. */
export type LeftTier =
  | TierId
  | {
      tier: TierId;
      usedUp?: UsedUp;
      /** The workspace that gives the tier: its members have a rate of their own there. */
      workspaceId?: string;
    };

/** What waits for a session where no workspace pays: its user's own tier is in force. */
export const OWN_TIER = "own";

/** Redis key under which the requests a minute of every tier wait for the middleware. */
export const TIER_RATES_KEY = "tier-rates";
