"use client";

import { type UseQueryResult, useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { List } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast-store";
import { BUDGET_PERIODS } from "@/lib/billing/budgets/schema";
import type { WorkspaceBudget } from "@/lib/billing/workspace-budgets/schema";
import { BudgetRow } from "../budget-row";
import { PeriodBudgetDialog, type PeriodLimit } from "./period-budget-dialog";

interface PeriodBudgetsProps<B extends WorkspaceBudget> {
  description: string;
  /** What is said where no budget is set. */
  empty: string;
  query: Pick<UseQueryResult<unknown>, "isPending" | "isError" | "error" | "refetch">;
  items: readonly B[] | undefined;
  /** What changes them; left out for who may only look. `set` is given the budget that is changed, null for a new one. */
  acts?: { set: (limit: PeriodLimit, budget: B | null) => Promise<unknown>; remove: (budget: B) => Promise<void> };
  /** Reads them again. */
  refresh: () => Promise<void>;
}

/** The budgets of something that has one for a day, a week and a month each: a workspace, a project. */
export function PeriodBudgets<B extends WorkspaceBudget>(props: PeriodBudgetsProps<B>) {
  const { description, empty, query, items, acts, refresh } = props;
  const t = useTranslations("settings.budgets");
  const errorToast = useErrorToast();
  const [editing, setEditing] = useState<B | "new" | null>(null);
  const remove = useMutation({
    mutationFn: async (budget: B) => acts?.remove(budget),
    networkMode: "always",
    onError: errorToast,
    onSuccess: () => toast.show({ message: t("removed"), icon: "check" }),
    onSettled: refresh,
  });
  const free = BUDGET_PERIODS.filter((period) => !items?.some((budget) => budget.period === period));
  const edited = editing === "new" ? null : editing;
  return (
    <Section
      title={t("title")}
      description={description}
      action={acts && items && free.length > 0 && <Button onClick={() => setEditing("new")}>{t("add")}</Button>}
    >
      {query.isPending && <Skeleton className="h-32" />}
      {!items && <QueryProblem query={query} title={t("failed")} />}
      {items?.length === 0 && <p className="py-4 text-text-2">{empty}</p>}
      {items && items.length > 0 && (
        <List label={t("title")}>
          {items.map((budget) => (
            <BudgetRow
              key={budget.id}
              budget={budget}
              name={t(`name.${budget.period}`)}
              {...(acts ? { acts: { onEdit: () => setEditing(budget), onRemove: () => remove.mutate(budget) } } : {})}
            />
          ))}
        </List>
      )}
      {acts && editing !== null && (
        <PeriodBudgetDialog
          budget={edited}
          periods={free}
          submit={(limit) => acts.set(limit, edited)}
          onClose={() => setEditing(null)}
          onSaved={async () => {
            await refresh();
            setEditing(null);
          }}
        />
      )}
    </Section>
  );
}
