"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { QueryProblem } from "@/components/states/query-problem";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { monthCostsQuery } from "@/lib/billing/month-costs/client";
import type { MonthCosts } from "@/lib/billing/month-costs/schema";
import { formatMicroUsd } from "@/lib/platform/public/i18n-format";
import { useModelNames } from "../router/use-model-names";
import { CostBars } from "./cost-bars";
import { costRows } from "./cost-rows";

function Bars({ costs }: { costs: MonthCosts }) {
  const t = useTranslations("costs");
  const nameOf = useModelNames();
  const { models, projects } = costs;
  const others = (count: number) => t("others", { count });
  const byModel = models.map(({ modelId, ...sums }) => ({ key: modelId, name: nameOf(modelId), ...sums }));
  const byProject = projects.map(({ projectId, name, ...sums }) => ({
    key: projectId ?? "none",
    name: projectId === null ? t("noProject") : (name ?? t("goneProject")),
    ...sums,
  }));
  const hasProjects = projects.some(({ projectId }) => projectId !== null);
  return (
    <div className="flex flex-col gap-6">
      <CostBars title={t("byModel")} rows={costRows(byModel, costs, others)} />
      {hasProjects && <CostBars title={t("byProject")} rows={costRows(byProject, costs, others)} />}
    </div>
  );
}

/** What the month has cost by model and by project: sums of the ledger's lines. */
export function CostsSection() {
  const t = useTranslations("costs");
  const locale = useLocale();
  const query = useQuery(monthCostsQuery());
  const costs = query.data;
  return (
    <Section
      title={t("title")}
      description={costs && t("text", { amount: formatMicroUsd(costs.costMicroUsd, locale), count: costs.unpriced })}
      action={
        <Link href="/settings/ledger" className="py-0.5 font-medium text-accent-text hover:underline">
          {t("ledger")}
        </Link>
      }
      className="mt-12"
    >
      {query.isPending && <Skeleton className="h-32" />}
      {!costs && <QueryProblem query={query} title={t("failed")} />}
      {costs?.calls === 0 && <p className="text-text-3">{t("empty")}</p>}
      {costs && costs.calls > 0 && <Bars costs={costs} />}
    </Section>
  );
}
