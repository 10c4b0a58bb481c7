"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { QueryProblem } from "@/components/states/query-problem";
import { List, ListItem } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { Switch } from "@/components/ui/switch";
import { setWorkspaceCache, workspaceCacheQuery } from "@/lib/models/cache/workspace-cache/client";
import { workspaceKey } from "@/lib/teams/client";
import { mayInWorkspace } from "@/lib/teams/policy";
import type { WorkspaceDetail } from "@/lib/teams/schema";

/** Whether the workspace keeps the answers that it pays for: for who is in it to see, for who may to change. */
export function CacheSection({ workspace: { id, role } }: { workspace: WorkspaceDetail }) {
  const t = useTranslations("teams.cache");
  const failed = useTranslations("teams")("failed");
  const switchId = useId();
  const client = useQueryClient();
  const query = useQuery(workspaceCacheQuery(id));
  const set = useMutation({
    mutationFn: (exact: boolean) => setWorkspaceCache(id, { exact }),
    networkMode: "always",
    onError: useErrorToast(),
    onSettled: () => client.invalidateQueries({ queryKey: workspaceKey(id) }),
  });
  const may = mayInWorkspace(role, "workspace_limits.manage");
  const exact = set.isPending ? set.variables : query.data?.exact;
  return (
    <Section title={t("title")} description={t("text")}>
      {query.isPending && <Skeleton className="h-16" />}
      {!query.data && <QueryProblem query={query} title={failed} />}
      {exact !== undefined && (
        <List label={t("title")}>
          <ListItem
            end={
              may ? (
                <Switch
                  id={switchId}
                  checked={exact}
                  disabled={set.isPending}
                  onCheckedChange={(next) => set.mutate(next)}
                />
              ) : (
                <span className="text-text-2">{t(exact ? "on" : "off")}</span>
              )
            }
          >
            <label htmlFor={may ? switchId : undefined} className="font-medium">
              {t("exact")}
            </label>
            <p className="text-text-2">{t("exactHint")}</p>
          </ListItem>
        </List>
      )}
    </Section>
  );
}
