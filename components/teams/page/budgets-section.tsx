"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { BudgetRow } from "@/components/settings/budget-row";
import { Button } from "@/components/ui/button";
import { List } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { toast } from "@/components/ui/toast-store";
import { BUDGET_PERIODS, type BudgetPeriod } from "@/lib/billing/budgets/schema";
import { deleteWorkspaceBudget, workspaceBudgetsQuery } from "@/lib/billing/workspace-budgets/client";
import type { WorkspaceBudget } from "@/lib/billing/workspace-budgets/schema";
import { workspaceKey } from "@/lib/teams/client";
import { mayInWorkspace } from "@/lib/teams/policy";
import type { WorkspaceDetail } from "@/lib/teams/schema";
import { BudgetDialog } from "./budget-dialog";
import { ListView } from "./list-view";

/** What all members may spend: for who is in the workspace to see, for who may to change. */
export function BudgetsSection({ workspace }: { workspace: WorkspaceDetail }) {
  const t = useTranslations("teams.budgets");
  const errorToast = useErrorToast();
  const client = useQueryClient();
  const { id } = workspace;
  const query = useQuery(workspaceBudgetsQuery(id));
  const [editing, setEditing] = useState<WorkspaceBudget | "new" | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: workspaceKey(id) });
  const remove = useMutation({
    mutationFn: (period: BudgetPeriod) => deleteWorkspaceBudget(id, period),
    networkMode: "always",
    onError: errorToast,
    onSuccess: () => toast.show({ message: t("removed"), icon: "check" }),
    onSettled: refresh,
  });
  const mayChange = mayInWorkspace(workspace.role, "workspace_limits.manage");
  const items = query.data?.items;
  const free = BUDGET_PERIODS.filter((period) => !items?.some((budget) => budget.period === period));
  return (
    <Section
      title={t("title")}
      description={t("text")}
      action={mayChange && items && free.length > 0 && <Button onClick={() => setEditing("new")}>{t("add")}</Button>}
    >
      <ListView query={query} items={items} empty={t("none")}>
        {(budgets) => (
          <List label={t("title")}>
            {budgets.map((budget) => (
              <BudgetRow
                key={budget.id}
                budget={{ ...budget, apiKeyId: null }}
                keyName={null}
                {...(mayChange
                  ? { acts: { onEdit: () => setEditing(budget), onRemove: () => remove.mutate(budget.period) } }
                  : {})}
              />
            ))}
          </List>
        )}
      </ListView>
      {editing !== null && (
        <BudgetDialog
          workspaceId={id}
          budget={editing === "new" ? null : editing}
          periods={free}
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
