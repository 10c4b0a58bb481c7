import type { SecurityEvent, SecurityKind } from "@/lib/auth/security-log/schema";

/** Attempts, which come in rows; everything else is worth a line each time. */
const ATTEMPTS: ReadonlySet<SecurityKind> = new Set(["sign_in_failed", "second_factor_failed", "step_up_failed"]);
const WITHIN_MS = 10 * 60_000;

/** Entries that are shown as one line: the newest of them, and how many there are. */
export interface EventGroup {
  event: SecurityEvent;
  count: number;
}

const sourceOf = ({ kind, ip, device, details }: SecurityEvent) => JSON.stringify([kind, ip, device, details]);

/**
 * Puts equal attempts that follow one another into one line, "Wrong code, 2 times": of the same address and device, each
 * at most ten minutes from the next. The export has every one by itself.
 * @param events Newest first.
 */
export function groupEvents(events: readonly SecurityEvent[]): EventGroup[] {
  const groups: EventGroup[] = [];
  for (const [index, event] of events.entries()) {
    const group = groups.at(-1);
    const before = events[index - 1];
    const isNear = before && Date.parse(before.at) - Date.parse(event.at) <= WITHIN_MS;
    if (group && isNear && ATTEMPTS.has(event.kind) && sourceOf(group.event) === sourceOf(event)) group.count += 1;
    else groups.push({ event, count: 1 });
  }
  return groups;
}
