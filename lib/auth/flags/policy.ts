import type { Principal } from "../schema.ts";
import type { FlagName, FlagRule } from "./schema.ts";

export const ON_FOR_ALL: FlagRule = { everyone: true, tiers: [], people: [], percent: 0 };

/**
 * In which hundredth of all people somebody is for a flag, 0 to 99: always the same for the same flag and person, and
 * another one for another flag. FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/), with the last bits mixed.
 */
export function bucketOf(flag: FlagName, userId: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${flag}:${userId}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return ((hash ^ (hash >>> 15)) >>> 0) % 100;
}

/** Whether a rule lets somebody in; nobody in particular is let in only where everybody is. */
export function fitsRule(
  flag: FlagName,
  { everyone, tiers, people, percent }: FlagRule,
  person: Pick<Principal, "userId" | "tier"> | null,
): boolean {
  if (everyone) return true;
  if (!person) return false;
  return tiers.includes(person.tier) || people.includes(person.userId) || bucketOf(flag, person.userId) < percent;
}
