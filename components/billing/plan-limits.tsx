import { useTranslations } from "next-intl";
import { Section } from "@/components/ui/section";
import { type LimitGroup, type ShownLimits, useLimitRows } from "./use-limit-rows";

const GROUPS = ["limits", "models", "files", "account"] as const satisfies readonly LimitGroup[];

/** What the plan in force allows: the numbers that are enforced, as on the price list. */
export function PlanLimits({ limits }: { limits: ShownLimits }) {
  const t = useTranslations("billing.plan");
  const rowsOf = useLimitRows();
  return (
    <Section title={t("limits")} description={t("limitsText")}>
      <dl className="grid gap-x-8 sm:grid-cols-2">
        {GROUPS.flatMap(rowsOf).map(({ key, label, of }) => (
          <div key={key} className="hairline-t flex min-h-10 items-center justify-between gap-4 py-2">
            <dt className="text-text-2">{label}</dt>
            <dd className="num text-end">{of(limits)}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
