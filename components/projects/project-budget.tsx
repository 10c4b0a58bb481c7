"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { PeriodBudgets } from "@/components/settings/budgets/period-budgets";
import { budgetsKey, budgetsQuery, createBudget, deleteBudget, updateBudget } from "@/lib/billing/budgets/client";

/** What the chats of a project may cost. */
export function ProjectBudget({ projectId }: { projectId: string }) {
  const t = useTranslations("projectlimits.budget");
  const client = useQueryClient();
  const query = useQuery(budgetsQuery());
  return (
    <PeriodBudgets
      description={t("text")}
      empty={t("none")}
      query={query}
      items={query.data?.items.filter((budget) => budget.projectId === projectId)}
      acts={{
        set: (limit, budget) =>
          budget ? updateBudget(budget.id, limit.limitMicroUsd) : createBudget({ ...limit, projectId }),
        remove: ({ id }) => deleteBudget(id),
      }}
      refresh={() => client.invalidateQueries({ queryKey: budgetsKey })}
    />
  );
}
