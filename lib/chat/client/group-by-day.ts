import { localDate } from "../../platform/public/local-days.ts";

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

function groupOf(item: Dated, today: number, clocks: Intl.DateTimeFormat): DayGroup {
  if (item.pinnedAt !== null) return { kind: "pinned" };
  const date = localDate(clocks, Date.parse(item.lastMessageAt));
  const days = (today - date) / 86_400_000;
  if (days <= 0) return { kind: "today" };
  if (days === 1) return { kind: "yesterday" };
  if (days <= 7) return { kind: "week" };
  if (days <= 30) return { kind: "month30" };
  return { kind: "month", month: new Date(date).toISOString().slice(0, 7) };
}

/**
 * Groups conversations (newest first) by local day, pinned ones on top; groups keep the order of their first item.
 * @param today As `localDate` gives it of the same clocks.
 */
export function groupByDay<T extends Dated>(
  items: readonly T[],
  today: number,
  clocks: Intl.DateTimeFormat,
): ConversationGroup<T>[] {
  const groups = new Map<string, ConversationGroup<T>>();
  for (const item of items) {
    const group = groupOf(item, today, clocks);
    const key = group.kind === "month" ? group.month : group.kind;
    const existing = groups.get(key);
    if (existing) existing.items.push(item);
    else groups.set(key, { key, group, items: [item] });
  }
  const list = [...groups.values()];
  return [...list.filter((entry) => entry.key === "pinned"), ...list.filter((entry) => entry.key !== "pinned")];
}
