"use client";

import { useQuery } from "@tanstack/react-query";
import { Users } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { QueryView } from "@/components/settings/query-view";
import { RowsSkeleton } from "@/components/settings/rows-skeleton";
import { SettingsPage } from "@/components/settings/settings-page";
import { useShell } from "@/components/shell/shell-context";
import { EmptyState } from "@/components/states/empty-state";
import { Button } from "@/components/ui/button";
import { workspaceQuery } from "@/lib/teams/client";
import { mayInWorkspace } from "@/lib/teams/policy";
import { CreateWorkspaceDialog } from "../create-workspace-dialog";
import { BudgetsSection } from "./budgets-section";
import { CacheSection } from "./cache-section";
import { EndSection } from "./end-section";
import { GeneralSection } from "./general-section";
import { InvitationsSection } from "./invitations-section";
import { KeysSection } from "./keys-section";
import { LogSection } from "./log-section";
import { MembersSection } from "./members-section";
import { RoutingSection } from "./routing-section";
import { UseSection } from "./use-section";

function PersonalNote() {
  const t = useTranslations("teams.personal");
  const [isCreating, setIsCreating] = useState(false);
  return (
    <>
      <EmptyState
        className="py-16"
        icon={<Users aria-hidden />}
        title={t("title")}
        description={t("text")}
        action={
          <Button variant="primary" onClick={() => setIsCreating(true)}>
            {t("create")}
          </Button>
        }
      />
      {isCreating && <CreateWorkspaceDialog onClose={() => setIsCreating(false)} />}
    </>
  );
}

/** The workspace where this session works: its name, its people, its invitations, its log. */
export function WorkspacePage() {
  const { profile } = useShell();
  const query = useQuery(workspaceQuery(profile.workspaceId));
  return (
    <SettingsPage page="workspace">
      <QueryView page="workspace" query={query} skeleton={<RowsSkeleton rows={4} />}>
        {(workspace) =>
          workspace.kind === "personal" ? (
            <PersonalNote />
          ) : (
            <>
              <GeneralSection key={`${workspace.name} ${workspace.color}`} workspace={workspace} />
              <MembersSection workspace={workspace} />
              <UseSection workspace={workspace} />
              <BudgetsSection workspace={workspace} />
              <RoutingSection workspace={workspace} />
              <CacheSection workspace={workspace} />
              {mayInWorkspace(workspace.role, "workspace_keys.manage") && <KeysSection id={workspace.id} />}
              {mayInWorkspace(workspace.role, "invitations.read") && <InvitationsSection workspace={workspace} />}
              {mayInWorkspace(workspace.role, "workspace_log.read") && <LogSection id={workspace.id} />}
              <EndSection workspace={workspace} />
            </>
          )
        }
      </QueryView>
    </SettingsPage>
  );
}
