// What the middleware takes of a key to name it: the part that lists show, not the secret.
const KEY_NAME_CHARACTERS = 11;

/** Redis key under which the tier of a user, or of an API key, waits for the middleware; fresher than any token. */
export function tierKey(userIdOrApiKey: string): string {
  return `tier:${userIdOrApiKey.startsWith("nx_") ? userIdOrApiKey.slice(0, KEY_NAME_CHARACTERS) : userIdOrApiKey}`;
}

/** Redis key under which the requests a minute of every tier wait for the middleware. */
export const TIER_RATES_KEY = "tier-rates";
