"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { List } from "@/components/ui/list";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast-store";
import { apiKeysQuery } from "@/lib/auth/client";
import { budgetsKey, budgetsQuery, createBudget, deleteBudget } from "@/lib/billing/budgets/client";
import type { Budget } from "@/lib/billing/budgets/schema";
import { BudgetDialog } from "./budget-dialog";
import { BudgetRow } from "./budget-row";

/** Budgets in money: what they are, what they have cost, and what they do when they run out. */
export function BudgetsSection() {
  const t = useTranslations("settings.budgets");
  const queryClient = useQueryClient();
  const showError = useErrorToast();
  const query = useQuery(budgetsQuery());
  const keys = useQuery(apiKeysQuery()).data?.items ?? [];
  const [editing, setEditing] = useState<Budget | "new" | null>(null);
  const reload = () => queryClient.invalidateQueries({ queryKey: budgetsKey });
  const remove = useMutation({
    mutationFn: (budget: Budget) => deleteBudget(budget.id),
    networkMode: "always",
    onError: showError,
    async onSuccess(_nothing, { apiKeyId, projectId, period, limitMicroUsd }) {
      const undo = () => void createBudget({ apiKeyId, projectId, period, limitMicroUsd }).then(reload, showError);
      toast.show({ message: t("removed"), action: { label: t("undo"), onAct: undo } });
      await reload();
    },
  });
  const items = query.data?.items;
  const nameOf = ({ apiKeyId, projectId, projectName, period }: Budget) => {
    if (projectId !== null) return t(`projectName.${period}`, { name: projectName ?? t("aProject") });
    if (apiKeyId === null) return t(`name.${period}`);
    return t(`keyName.${period}`, { name: keys.find(({ id }) => id === apiKeyId)?.name ?? t("aKey") });
  };
  return (
    <section aria-labelledby="budgets-title" className="mt-12">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0 flex-1">
          <h2 id="budgets-title" className="section-title">
            {t("title")}
          </h2>
          <p className="mt-1 text-text-2">{t("text")}</p>
        </div>
        <Button onClick={() => setEditing("new")}>
          <Plus aria-hidden />
          {t("add")}
        </Button>
      </div>
      {query.isPending && <Skeleton className="mt-4 h-16" />}
      {!items && <QueryProblem query={query} title={t("failed")} className="mt-4" />}
      {items?.length === 0 && <p className="mt-4 text-text-3">{t("empty")}</p>}
      {items && items.length > 0 && (
        <List label={t("title")} className="mt-4">
          {items.map((budget) => (
            <BudgetRow
              key={budget.id}
              budget={budget}
              name={nameOf(budget)}
              acts={{ onEdit: () => setEditing(budget), onRemove: () => remove.mutate(budget) }}
            />
          ))}
        </List>
      )}
      <BudgetDialog editing={editing} keys={keys} onClose={() => setEditing(null)} onSaved={reload} />
    </section>
  );
}
