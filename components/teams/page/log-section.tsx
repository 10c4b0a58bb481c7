"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { List, ListItem } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { useDateFormat } from "@/components/ui/time-zone";
import { WORKSPACE_ROLES } from "@/lib/auth/schema";
import { formatMicroUsd } from "@/lib/platform/public/i18n-format";
import { workspaceLogQuery } from "@/lib/teams/log/client";
import type { WorkspaceEvent } from "@/lib/teams/log/schema";
import { ListView } from "./list-view";

function EventRow({ event }: { event: WorkspaceEvent }) {
  const t = useTranslations("teams.log");
  const roles = useTranslations("workspaces.roles");
  const locale = useLocale();
  const time = useDateFormat({ dateStyle: "medium", timeStyle: "short" });
  const { kind, at, details } = event;
  const word = (value: string | number | undefined) => {
    const role = WORKSPACE_ROLES.find((known) => known === value);
    return role ? roles(role) : String(value ?? "");
  };
  return (
    <ListItem>
      <p>
        {t(`kinds.${kind}`, {
          actor: event.actor ?? t("nobody"),
          subject: event.subject ?? t("nobody"),
          email: String(details.email ?? t(details.invitation === undefined ? "aLink" : "anAddress")),
          role: word(details.role),
          from: word(details.from),
          to: word(details.to),
          tier: details.tier === "free" ? t("noTier") : String(details.tierName ?? details.tier ?? ""),
          period: String(details.period ?? ""),
          provider: String(details.provider ?? ""),
          amount: formatMicroUsd(Number(details.to ?? 0), locale),
        })}
      </p>
      <p className="num text-12 text-text-3">
        <time dateTime={at}>{time.format(new Date(at))}</time>
      </p>
    </ListItem>
  );
}

/** What happened in the workspace, newest first. */
export function LogSection({ id }: { id: string }) {
  const t = useTranslations("teams.log");
  const query = useInfiniteQuery(workspaceLogQuery(id));
  return (
    <Section title={t("title")} description={t("text")}>
      <ListView query={query} items={query.data?.pages.flatMap(({ items }) => items)} empty={t("none")}>
        {(events) => (
          <List label={t("title")}>
            {events.map((event) => (
              <EventRow key={event.id} event={event} />
            ))}
          </List>
        )}
      </ListView>
      {query.hasNextPage && (
        <Button className="mt-3" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </Section>
  );
}
