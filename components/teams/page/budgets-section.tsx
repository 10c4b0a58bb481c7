"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { PeriodBudgets } from "@/components/settings/budgets/period-budgets";
import {
  deleteWorkspaceBudget,
  setWorkspaceBudget,
  workspaceBudgetsQuery,
} from "@/lib/billing/workspace-budgets/client";
import type { WorkspaceBudget } from "@/lib/billing/workspace-budgets/schema";
import { workspaceKey } from "@/lib/teams/client";
import { mayInWorkspace } from "@/lib/teams/policy";
import type { WorkspaceDetail } from "@/lib/teams/schema";

/** What all members may spend: for who is in the workspace to see, for who may to change. */
export function BudgetsSection({ workspace: { id, role } }: { workspace: WorkspaceDetail }) {
  const t = useTranslations("teams.budgets");
  const client = useQueryClient();
  const query = useQuery(workspaceBudgetsQuery(id));
  const acts = {
    set: (limit: Parameters<typeof setWorkspaceBudget>[1]) => setWorkspaceBudget(id, limit),
    remove: ({ period }: WorkspaceBudget) => deleteWorkspaceBudget(id, period),
  };
  return (
    <PeriodBudgets
      description={t("text")}
      empty={t("none")}
      query={query}
      items={query.data?.items}
      {...(mayInWorkspace(role, "workspace_limits.manage") ? { acts } : {})}
      refresh={() => client.invalidateQueries({ queryKey: workspaceKey(id) })}
    />
  );
}
