"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Download, ReceiptText } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { useContext, useState } from "react";
import { EmptyState } from "@/components/states/empty-state";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { Stat, StatStrip } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { TimeZoneContext } from "@/components/ui/time-zone";
import { ledgerCsvPath, ledgerQuery, ledgerSummaryQuery } from "@/lib/billing/ledger/client";
import type { LedgerSummary } from "@/lib/billing/ledger/schema";
import { formatCount, formatMicroUsd } from "@/lib/platform/public/i18n-format";
import { QueryView } from "../query-view";
import { SettingsPage } from "../settings-page";
import { useLastShown } from "../use-last-shown";
import { CreditsSection } from "./credits-section";
import { filterOf, type LedgerChoice, NO_CHOICE } from "./ledger-filter";
import { LedgerFilters } from "./ledger-filters";
import { LedgerLines } from "./ledger-lines";

function LedgerSkeleton() {
  return (
    <div className="mt-8">
      <Skeleton className="h-16" />
      <Skeleton className="mt-6 h-10" />
      <Skeleton className="mt-6 h-64" />
    </div>
  );
}

function Sums({ summary }: { summary: LedgerSummary }) {
  const t = useTranslations("ledger");
  const locale = useLocale();
  const { lines, costMicroUsd, unpriced, creditMicroUsd, credits } = summary;
  return (
    <div className="mt-8">
      <StatStrip>
        <Stat label={t("lines")} value={formatCount(lines, locale)} />
        <Stat
          label={t("cost")}
          value={formatMicroUsd(costMicroUsd, locale)}
          note={t("costNote", { count: unpriced })}
        />
        {credits && <Stat label={t("change")} value={formatMicroUsd(creditMicroUsd, locale)} />}
      </StatStrip>
    </div>
  );
}

const isUnfiltered = (choice: LedgerChoice) => Object.values(choice).every((value) => value === "");

/** Every answer's line and every change of the credits. */
export function LedgerPage() {
  const t = useTranslations("ledger");
  const [choice, setChoice] = useState(NO_CHOICE);
  const filter = filterOf(choice, useContext(TimeZoneContext));
  const summary = useQuery(ledgerSummaryQuery(filter));
  // What is filtered by stays where one reading failed, or nothing else could be chosen.
  const kept = useLastShown(summary.data ?? null);
  const lines = useInfiniteQuery(ledgerQuery(filter));
  const isEmpty = summary.data?.lines === 0 && isUnfiltered(choice) && !summary.isPlaceholderData;
  return (
    <SettingsPage
      page="ledger"
      wide
      {...(isEmpty || !summary.data
        ? {}
        : {
            action: (
              <Button render={<a href={ledgerCsvPath(filter)} download="ledger.csv" />}>
                <Download aria-hidden />
                {t("csv")}
              </Button>
            ),
          })}
    >
      <QueryView page="ledger" query={summary} kept={kept} skeleton={<LedgerSkeleton />}>
        {(data) => (
          <>
            {data.credits && <CreditsSection credits={data.credits} />}
            {isEmpty ? (
              <EmptyState
                className="py-16"
                icon={<ReceiptText aria-hidden />}
                title={t("emptyTitle")}
                description={t("emptyText")}
                action={
                  <Button variant="primary" render={<Link href="/chat" />}>
                    {t("emptyAction")}
                  </Button>
                }
              />
            ) : (
              <>
                {summary.data && <Sums summary={summary.data} />}
                {!lines.isError && <QueryProblem query={summary} title={t("failed")} className="mt-8" />}
                <LedgerFilters choice={choice} onChange={setChoice} modelIds={data.modelIds} projects={data.projects} />
                <LedgerLines query={lines} withCredits={data.credits !== null} onReset={() => setChoice(NO_CHOICE)} />
              </>
            )}
          </>
        )}
      </QueryView>
    </SettingsPage>
  );
}
