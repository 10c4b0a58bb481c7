const DAY_MS = 24 * 3600 * 1000;

/** A session that was not used for this long is over. */
export const SESSION_IDLE_MS = 14 * DAY_MS;
/** However much it is used, a session ends this long after signing in. */
export const SESSION_ABSOLUTE_MS = 30 * DAY_MS;
/** How many devices may be signed in at once; the one that was unused the longest makes room. */
export const SESSION_MAX = 20;
