import { Clock } from "lucide-react";
import { useTranslations } from "next-intl";
import { Banner } from "@/components/ui/banner";
import { Section } from "@/components/ui/section";
import { LimitValue } from "./limit-value";
import { type LimitGroup, type ShownLimits, useLimitRows } from "./use-limit-rows";
import { usePlanWords } from "./use-plan-words";

const GROUPS = ["limits", "models", "files", "account"] as const satisfies readonly LimitGroup[];

interface PlanLimitsProps {
  limits: ShownLimits;
  /** From when on conversations go because the plan does not keep them longer. */
  deletedFrom: string | null;
  /** Whether it is a workspace's plan. */
  isTeam: boolean;
  supportUrl: string | null;
}

/** What the plan in force allows: the numbers that are enforced, as on the price list. */
export function PlanLimits({ limits, deletedFrom, isTeam, supportUrl }: PlanLimitsProps) {
  const t = useTranslations("billing.plan");
  const { day } = usePlanWords();
  const rowsOf = useLimitRows();
  return (
    <Section title={t("limits")} description={t("limitsText")}>
      {deletedFrom !== null && limits.conversationMaxDays !== null && (
        <Banner tone="warn" className="mb-4" icon={<Clock aria-hidden />}>
          {t(isTeam ? "deletesTeam" : "deletes", { days: limits.conversationMaxDays, date: day(deletedFrom) })}
        </Banner>
      )}
      <dl className="grid gap-x-8 sm:grid-cols-2">
        {GROUPS.flatMap(rowsOf).map((row) => (
          <div key={row.key} className="hairline-t flex min-h-10 items-center justify-between gap-4 py-2">
            <dt className="text-text-2">{row.label}</dt>
            <dd className="num text-end">
              <LimitValue row={row} tier={limits} supportUrl={supportUrl} />
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
