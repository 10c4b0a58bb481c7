/** How old a conversation is, in whole local days. `month` is `YYYY-MM` for everything older than thirty days. */
export type DayGroup =
  | { kind: "pinned" | "today" | "yesterday" | "week" | "month30" }
  | { kind: "month"; month: string };

interface Dated {
  pinnedAt: string | null;
  lastMessageAt: string;
}

export interface ConversationGroup<T> {
  key: string;
  group: DayGroup;
  items: T[];
}

/** Midnight at the start of the local day of `date`, so that a change of summer time cannot shift a day. */
function dayNumber(date: Date): number {
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
}

function groupOf(item: Dated, now: Date): DayGroup {
  if (item.pinnedAt !== null) return { kind: "pinned" };
  const at = new Date(item.lastMessageAt);
  const days = dayNumber(now) - dayNumber(at);
  if (days <= 0) return { kind: "today" };
  if (days === 1) return { kind: "yesterday" };
  if (days <= 7) return { kind: "week" };
  if (days <= 30) return { kind: "month30" };
  return { kind: "month", month: `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}` };
}

/** Groups conversations (newest first) by local day, pinned ones on top; groups keep the order of their first item. */
export function groupByDay<T extends Dated>(items: readonly T[], now: Date): ConversationGroup<T>[] {
  const groups = new Map<string, ConversationGroup<T>>();
  for (const item of items) {
    const group = groupOf(item, now);
    const key = group.kind === "month" ? group.month : group.kind;
    const existing = groups.get(key);
    if (existing) existing.items.push(item);
    else groups.set(key, { key, group, items: [item] });
  }
  const list = [...groups.values()];
  return [...list.filter((entry) => entry.key === "pinned"), ...list.filter((entry) => entry.key !== "pinned")];
}
