"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useOutbox } from "@/components/chat/chat-session-provider";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Section } from "@/components/ui/section";
import { deleteWorkspace } from "@/lib/teams/client";
import { leaveWorkspace } from "@/lib/teams/members/client";
import { mayInWorkspace } from "@/lib/teams/policy";
import type { WorkspaceDetail } from "@/lib/teams/schema";
import { leaveWorkspaceBehind } from "../switch-workspace";

/** The way out: leaving, or for the owner deleting. Both say what becomes of the conversations. */
export function EndSection({ workspace }: { workspace: WorkspaceDetail }) {
  const [isAsking, setIsAsking] = useState(false);
  const { id, name, conversations, ownConversations, members } = workspace;
  const mayDelete = mayInWorkspace(workspace.role, "workspace.delete");
  const t = useTranslations(mayDelete ? "teams.delete" : "teams.leave");
  const waiting = useOutbox().entries.filter((entry) => entry.workspaceId === id).length;
  const words = useTranslations("workspaces");
  const counts = { name, count: mayDelete ? conversations : ownConversations, members };

  async function confirm() {
    await (mayDelete ? deleteWorkspace(id, name) : leaveWorkspace(id));
    leaveWorkspaceBehind();
  }

  return (
    <Section title={t("title")} description={t("text")}>
      <Button variant="danger" onClick={() => setIsAsking(true)}>
        {t("act")}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={t("askTitle", counts)}
        description={`${t("askText", counts)}${waiting > 0 ? ` ${words("waiting", { count: waiting })}` : ""}`}
        confirmLabel={t("act")}
        requireText={mayDelete ? name : undefined}
        onConfirm={confirm}
      />
    </Section>
  );
}
