/** How long the tier of a subject stays in Redis without being seen again. */
export const TIER_KEPT_SECONDS = 3600;

/** Redis key under which the tier of a user id or of a key's shown part is left, fresher than any token. */
export function tierKey(subject: string): string {
  return `tier:${subject}`;
}
