"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section, Stat, StatStrip } from "@/components/ui/section";
import { healthSamplesQuery, systemHealthQuery } from "@/lib/auth/admin/health/client";
import { AdminPage } from "../admin-page";
import { QueryState } from "../query-state";
import { useFormatBytes } from "./fact-value";
import { PartList } from "./part-list";
import { PlotGrid } from "./plot-grid";

/** How every part of the system does; read again every ten seconds. */
export function HealthPage() {
  const t = useTranslations("console.health");
  const bytes = useFormatBytes();
  const health = useQuery(systemHealthQuery());
  const samples = useQuery(healthSamplesQuery());
  return (
    <AdminPage page="health">
      <QueryState query={health}>
        {({ parts, server, at }) => (
          <>
            <Section title={t("parts")} description={t("partsHint")}>
              <PartList parts={parts} />
              <p className="mt-3 text-12 text-text-3">
                {t("checkedAt")} <RelativeTime iso={at} />
                {health.isError && <span className="text-danger"> · {t("stale")}</span>}
              </p>
            </Section>
            <Section title={t("server")}>
              <StatStrip>
                <Stat label={t("version")} value={server.version} note={`Node ${server.node}`} />
                <Stat label={t("startedAt")} value={<RelativeTime iso={server.startedAt} />} />
                <Stat label={t("memory")} value={bytes(server.memoryBytes)} />
              </StatStrip>
            </Section>
          </>
        )}
      </QueryState>
      <Section title={t("history")} description={t("historyHint")}>
        <QueryState query={samples}>
          {({ items }) =>
            items.length < 2 ? <p className="py-4 text-text-2">{t("noHistory")}</p> : <PlotGrid samples={items} />
          }
        </QueryState>
      </Section>
      <Section title={t("providers")} description={t("providersHint")}>
        <Link href="/settings/model-health" className="underline underline-offset-2">
          {t("providersLink")}
        </Link>
      </Section>
    </AdminPage>
  );
}
