"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { messageHash } from "@/components/chat/use-jump";
import { chatPath } from "@/components/shell/use-open-chat";
import { QueryProblem } from "@/components/states/query-problem";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { List, ListItem } from "@/components/ui/list";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { changesQuery } from "@/lib/analytics/client";
import type { Period, RouteChange } from "@/lib/analytics/schema";
import { useIntentName } from "./use-intent-name";

function Change({ change }: { change: RouteChange }) {
  const t = useTranslations("analytics.changes");
  const intentName = useIntentName();
  const { title, conversationId, messageId, modelName, changedToName, wrongChoice, intent, at } = change;
  return (
    <ListItem className="flex-wrap gap-y-1" end={<RelativeTime iso={at} className="text-text-3" />}>
      {title === null ? (
        <p className="text-text-3">{t("deleted")}</p>
      ) : (
        <Link
          href={chatPath(conversationId) + messageHash(messageId)}
          prefetch={false}
          className="block truncate py-0.5 font-medium hover:underline"
        >
          {title === "" ? t("untitled") : <bdi>{title}</bdi>}
        </Link>
      )}
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-text-2">
        <span>{modelName}</span>
        {changedToName !== null && (
          <>
            <ArrowRight role="img" aria-label={t("to")} className="size-3 text-text-3" />
            <span>{changedToName}</span>
          </>
        )}
        <span className="text-text-3">· {intentName(intent)}</span>
        {wrongChoice && <Badge tone="warn">{t("wrong")}</Badge>}
      </p>
    </ListItem>
  );
}

/** The answers that people took another model for: where Auto was wrong. */
export function ChangesSection({ period }: { period: Period }) {
  const t = useTranslations("analytics.changes");
  const query = useInfiniteQuery(changesQuery(period));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={t("title")} description={t("description")}>
      {query.isPending && <Skeleton className="h-28" />}
      <QueryProblem query={query} title={t("failed")} />
      {query.data && items.length === 0 && <p className="text-text-2">{t("none")}</p>}
      {items.length > 0 && (
        <List label={t("title")}>
          {items.map((change) => (
            <Change key={change.messageId} change={change} />
          ))}
        </List>
      )}
      {query.hasNextPage && (
        <Button className="mt-3" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </Section>
  );
}
