"use client";

import { useQuery } from "@tanstack/react-query";
import { Swords } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { useId, useState } from "react";
import { useErrorText } from "@/components/auth/use-error-text";
import { NativeSelect } from "@/components/settings/native-select";
import { RowsSkeleton } from "@/components/settings/rows-skeleton";
import { EmptyState } from "@/components/states/empty-state";
import { ErrorState } from "@/components/states/error-state";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import type { ArenaReport } from "@/lib/models/arena/schema";
import { arenaQuery } from "@/lib/models/client";
import type { Intent } from "@/lib/models/schema";
import { formatCount } from "@/lib/platform/public/i18n-format";
import { ArenaPlot } from "./arena-plot";
import { ArenaTable } from "./arena-table";
import { type ArenaView, listIntents, listRows } from "./list-ratings";

const VIEWS = ["plot", "table"] as const;

function Ratings({ report }: { report: ArenaReport }) {
  const t = useTranslations("settings.router.arena");
  const tIntent = useTranslations("models.intents");
  const locale = useLocale();
  const intentId = useId();
  const [whose, setWhose] = useState<ArenaView>(report.own.length > 0 ? "own" : "everybody");
  const [picked, setPicked] = useState<Intent | null>(null);
  const [view, setView] = useState<(typeof VIEWS)[number]>("plot");
  const intents = listIntents(report, whose);
  const intent = picked !== null && intents.includes(picked) ? picked : (intents[0] ?? null);
  const rows = intent === null ? [] : listRows(report, whose, intent);
  const isShared = report.minimumVoters > 1;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-2">
        {isShared && (
          <Segmented
            label={t("whose")}
            value={whose}
            onValueChange={setWhose}
            options={(["own", "everybody"] as const).map((value) => ({ value, label: t(`views.${value}`) }))}
          />
        )}
        {intent !== null && (
          <>
            <span id={intentId} className="sr-only">
              {t("intent")}
            </span>
            <NativeSelect
              labelledBy={intentId}
              className="w-48"
              value={intent}
              onValueChange={(value) => setPicked(value as Intent)}
            >
              {intents.map((one) => (
                <option key={one} value={one}>
                  {tIntent(one)}
                </option>
              ))}
            </NativeSelect>
          </>
        )}
        <span className="flex-1" />
        <Segmented
          size="sm"
          label={t("view")}
          value={view}
          onValueChange={setView}
          options={VIEWS.map((value) => ({ value, label: t(value) }))}
        />
      </div>
      {rows.length === 0 ? (
        <p className="banner text-text-2">{t(whose === "own" ? "noneOwn" : "noneShared")}</p>
      ) : view === "plot" ? (
        <ArenaPlot rows={rows} />
      ) : (
        <ArenaTable rows={rows} caption={t("title")} />
      )}
      <p className="mt-3 max-w-[70ch] text-12 text-text-3">
        {t("scale")}{" "}
        {t(isShared ? "ruleShared" : "rule", {
          votes: formatCount(report.minimumVotes, locale),
          people: report.minimumVoters,
          points: report.maximumShift,
        })}
      </p>
    </>
  );
}

/** What votes in comparisons say of the models, by kind of task, and how far they move Auto. */
export function ArenaSection() {
  const t = useTranslations("settings.router.arena");
  const query = useQuery(arenaQuery());
  const errorText = useErrorText();
  const { data: report } = query;
  const isEmpty = report !== undefined && report.own.length === 0 && report.everybody.length === 0;
  return (
    <Section title={t("title")} description={t("description")}>
      {report === undefined ? (
        query.isPending ? (
          <RowsSkeleton rows={3} />
        ) : (
          <ErrorState
            className="py-8"
            title={t("failed")}
            description={errorText(query.error)}
            onRetry={() => void query.refetch()}
          />
        )
      ) : isEmpty ? (
        <EmptyState
          className="py-8"
          icon={<Swords aria-hidden />}
          title={t("emptyTitle")}
          description={t("emptyText")}
          action={<Button render={<Link href="/chat" />}>{t("emptyAction")}</Button>}
        />
      ) : (
        <Ratings report={report} />
      )}
    </Section>
  );
}
