"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, FlaskConical, Route } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useErrorText } from "@/components/auth/use-error-text";
import { EmptyState } from "@/components/states/empty-state";
import { ErrorState } from "@/components/states/error-state";
import { OfflineBanner } from "@/components/states/offline-banner";
import { Button } from "@/components/ui/button";
import { PageBody, PageTitle } from "@/components/ui/section";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { routerQuery } from "@/lib/analytics/client";
import { experimentsQuery } from "@/lib/analytics/experiments/client";
import type { Period, RouterReport } from "@/lib/analytics/schema";
import { ApiError } from "@/lib/platform/public/api-client";
import { ChangesSection } from "./changes-section";
import { RunningCard } from "./experiments/running-card";
import { ExportMenu } from "./export-menu";
import { PeriodSwitch } from "./period-switch";
import { ProviderSection } from "./provider-section";
import { RouterSkeleton } from "./router-skeleton";
import { RouterStats } from "./router-stats";
import { SavingsCard } from "./savings-card";
import { ShareSection } from "./share-section";
import { SinglesCard } from "./singles-card";
import { usePeriod } from "./use-period";

function NothingYet() {
  const t = useTranslations("analytics.empty");
  return (
    <EmptyState
      className="py-20"
      icon={<Route aria-hidden />}
      title={t("title")}
      description={t("text")}
      action={
        <Button variant="primary" render={<Link href="/chat" />}>
          {t("action")}
        </Button>
      }
    />
  );
}

/** Savings beside the running experiment, where there is one; else beside what each model alone would have cost. */
function Cards({ report }: { report: RouterReport }) {
  const { data } = useQuery(experimentsQuery());
  const running = data?.items.find(({ state }) => state === "running");
  return (
    <div className="mt-10 grid gap-4 md:grid-cols-2 md:[&>:last-child:nth-child(odd)]:col-span-2">
      <SavingsCard report={report} />
      {running && <RunningCard id={running.id} />}
      <SinglesCard report={report} />
    </div>
  );
}

function Report({ report, period }: { report: RouterReport; period: Period }) {
  if (report.answers.auto === 0) return <NothingYet />;
  return (
    <>
      <RouterStats report={report} />
      <ShareSection report={report} />
      <Cards report={report} />
      <ProviderSection />
      <ChangesSection period={period} />
    </>
  );
}

function Content({ period }: { period: Period }) {
  const t = useTranslations("analytics");
  const loading = useTranslations("common")("loading");
  const errorText = useErrorText();
  const query = useQuery(routerQuery(period));
  if (query.data !== undefined) {
    return (
      <div aria-busy={query.isPlaceholderData} className={query.isPlaceholderData ? "opacity-60" : undefined}>
        <Report report={query.data} period={period} />
      </div>
    );
  }
  if (query.isPending) {
    return (
      <div aria-busy="true">
        <VisuallyHidden>{loading}</VisuallyHidden>
        <RouterSkeleton />
      </div>
    );
  }
  const { error } = query;
  return (
    <ErrorState
      className="py-16"
      title={t("loadFailed")}
      description={errorText(error)}
      requestId={error instanceof ApiError ? error.requestId : undefined}
      onRetry={() => void query.refetch()}
    />
  );
}

/** What Auto chose, what it saved, and whether the choice was right. */
export function RouterPage() {
  const t = useTranslations("analytics");
  const [period, setPeriod] = usePeriod();
  return (
    <>
      <header className="hairline-b flex h-14 flex-none items-center gap-1 px-1 md:hidden">
        <Link
          href="/chat"
          aria-label={t("back")}
          className="grid size-11 place-items-center rounded-sm text-text-2 hover:bg-hover"
        >
          <ArrowLeft aria-hidden className="size-5" />
        </Link>
        <span className="font-medium">{t("title")}</span>
      </header>
      <PageBody>
        <PageTitle
          title={t("title")}
          description={t("description")}
          action={
            <>
              <PeriodSwitch period={period} onPeriod={setPeriod} />
              <ExportMenu period={period} />
              <Button render={<Link href="/analytics/experiments" />}>
                <FlaskConical aria-hidden />
                {t("experiments.title")}
              </Button>
            </>
          }
        />
        <OfflineBanner className="mt-4" />
        <div className="mt-6">
          <Content period={period} />
        </div>
      </PageBody>
    </>
  );
}
