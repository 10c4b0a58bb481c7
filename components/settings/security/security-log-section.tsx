"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { useContext, useState } from "react";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { TimeZoneContext } from "@/components/ui/time-zone";
import { securityLogCsvPath, securityLogQuery } from "@/lib/auth/security-log/client";
import { daysToRange } from "@/lib/platform/public/local-days";
import { LogFilters, NO_CHOICE } from "./log-filters";
import { SecurityLogTable } from "./security-log-table";

/** Everything that happened to the account, as far back as it is kept. */
export function SecurityLogSection({ keptDays }: { keptDays: number }) {
  const t = useTranslations("security.log");
  const [choice, setChoice] = useState(NO_CHOICE);
  const { group, fromDay, toDay } = choice;
  const filter = { group: group || undefined, ...daysToRange(fromDay, toDay, useContext(TimeZoneContext)) };
  const query = useInfiniteQuery(securityLogQuery(filter));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section
      title={t("title")}
      description={t("text", { days: keptDays })}
      action={
        <Button render={<a href={securityLogCsvPath(filter)} download="security-log.csv" />}>
          <Download aria-hidden />
          {t("export")}
        </Button>
      }
    >
      <LogFilters choice={choice} onChange={setChoice} />
      {query.isPending && <Skeleton className="h-40" />}
      <QueryProblem query={query} title={t("failed")} />
      {query.data && items.length === 0 && <p className="py-4 text-text-2">{t("none")}</p>}
      {items.length > 0 && (
        <div className="list">
          <SecurityLogTable items={items} />
        </div>
      )}
      {query.hasNextPage && (
        <Button className="mt-3" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </Section>
  );
}
