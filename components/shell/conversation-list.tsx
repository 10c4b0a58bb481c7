"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Archive } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from "react";
import { useOutbox } from "@/components/chat/chat-session-provider";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import { conversationsQuery } from "@/lib/chat/client";
import { type DayGroup, groupByDay } from "@/lib/chat/client/group-by-day";
import { dateTimeFormat } from "@/lib/platform/public/i18n-format";
import { clocksOf, localDate } from "@/lib/platform/public/local-days";
import { ConversationRow } from "./conversation-row";
import { navRow } from "./nav-row";
import { useShell } from "./shell-context";
import { useOpenConversationId } from "./use-open-chat";

interface ConversationListProps {
  archived: boolean;
  onShowArchived: () => void;
  /** What scrolls with the list, above it, once it is there. */
  children?: ReactNode;
}

/** Moves the focus among the rows; Home and End go to their ends. */
function moveFocus(event: KeyboardEvent<HTMLElement>) {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  rows[Math.max(0, Math.min(rows.length - 1, target))]?.focus();
}

/** The conversations, grouped by day, loading more as the reader gets near the end. */
export function ConversationList({ archived, onShowArchived, children }: ConversationListProps) {
  const t = useTranslations("sidebar");
  const locale = useLocale();
  const openId = useOpenConversationId();
  const { entries } = useOutbox();
  const query = useInfiniteQuery(conversationsQuery({ archived }));
  const { data, isPending, isError, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const end = useRef<HTMLDivElement>(null);

  const items = useMemo(() => {
    const unique = new Map(data?.pages.flatMap((page) => page.items).map((item) => [item.id, item]));
    return [...unique.values()];
  }, [data]);
  // The day is part of the key, so that "Today" becomes "Yesterday" at the first render after midnight.
  const { timeZone } = useShell().profile;
  const clocks = useMemo(() => clocksOf(timeZone), [timeZone]);
  const today = localDate(clocks, Date.now());
  const groups = useMemo(() => groupByDay(items, today, clocks), [items, today, clocks]);
  const waiting = useMemo(() => new Set(entries.map((entry) => entry.conversationId)), [entries]);
  const tabStopId = items.some((item) => item.id === openId) ? openId : items[0]?.id;

  useEffect(() => {
    const node = end.current;
    if (!node || !hasNextPage || isFetchingNextPage || isError) return;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) void fetchNextPage();
    });
    observer.observe(node);
    return () => observer.disconnect();
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage]);

  function labelOf(group: DayGroup): string {
    if (group.kind !== "month") return t(`groups.${group.kind}`);
    const [year = 0, month = 1] = group.month.split("-").map(Number);
    const yearStyle = year === new Date(today).getUTCFullYear() ? {} : ({ year: "numeric" } as const);
    const format = dateTimeFormat(locale, { month: "long", timeZone: "UTC", ...yearStyle });
    return format.format(Date.UTC(year, month - 1));
  }

  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-2 [scrollbar-width:thin]">
      {!isPending && children}
      <nav aria-label={t(archived ? "archivedTitle" : "conversations")} onKeyDown={moveFocus}>
        {isPending && <ListSkeleton />}
        {data && items.length === 0 && (
          <p className="px-2 pt-4 text-text-3">{t(archived ? "archivedEmpty" : "empty")}</p>
        )}
        {groups.map(({ key, group, items: rows }) => (
          <section key={key} aria-label={labelOf(group)}>
            <h2 className="px-2 pt-3.5 pb-1 text-12 font-medium text-text-3">{labelOf(group)}</h2>
            <ul>
              {rows.map((conversation) => (
                <ConversationRow
                  key={conversation.id}
                  conversation={conversation}
                  current={conversation.id === openId}
                  waiting={waiting.has(conversation.id)}
                  tabStop={conversation.id === tabStopId}
                />
              ))}
            </ul>
          </section>
        ))}
        <div ref={end} className="h-px" />
        {isFetchingNextPage && <ListSkeleton />}
        {isError && !isFetchingNextPage && (hasNextPage || items.length === 0) && (
          <div role="alert" className="px-2 pt-4">
            <p className="text-text-2">{t("loadFailed")}</p>
            <Button size="sm" className="mt-2" onClick={() => void (hasNextPage ? fetchNextPage() : query.refetch())}>
              {t("tryAgain")}
            </Button>
          </div>
        )}
        {!archived && !isPending && (!hasNextPage || isError) && (
          <button type="button" className={cn(navRow, "mt-3 w-full text-text-3")} onClick={onShowArchived}>
            <Archive aria-hidden />
            {t("archivedTitle")}
          </button>
        )}
      </nav>
    </div>
  );
}

const WIDTHS = ["w-4/5", "w-3/5", "w-2/3", "w-1/2", "w-3/4", "w-2/5"];

function ListSkeleton() {
  return (
    <div aria-hidden className="px-2 pt-4">
      {WIDTHS.map((width) => (
        <div key={width} className="flex h-8 items-center">
          <Skeleton className={`h-3 ${width}`} />
        </div>
      ))}
    </div>
  );
}
