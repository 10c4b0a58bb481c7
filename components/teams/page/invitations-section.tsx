"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { Button } from "@/components/ui/button";
import { List } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { toast } from "@/components/ui/toast-store";
import { workspaceKey } from "@/lib/teams/client";
import { resendInvitation, revokeInvitation, workspaceInvitationsQuery } from "@/lib/teams/invitations/client";
import type { WorkspaceDetail } from "@/lib/teams/schema";
import { InvitationRow } from "./invitation-row";
import { InviteDialog } from "./invite-dialog";
import { LinkDialog } from "./link-dialog";
import { ListView } from "./list-view";

/** Invitations that can still be used, and how to make more. */
export function InvitationsSection({ workspace }: { workspace: WorkspaceDetail }) {
  const t = useTranslations("teams.invitations");
  const errorToast = useErrorToast();
  const client = useQueryClient();
  const { id } = workspace;
  const query = useQuery(workspaceInvitationsQuery(id));
  const [open, setOpen] = useState<"mail" | "link" | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: workspaceKey(id) });
  const act = useMutation({
    mutationFn: ({ act: send, one }: { act: "resend" | "revoke"; one: string }) =>
      (send === "resend" ? resendInvitation : revokeInvitation)(id, one),
    networkMode: "always",
    onError: errorToast,
    onSuccess: (_nothing, { act: done }) => toast.show({ message: t(`${done}Done`), icon: "check" }),
    onSettled: refresh,
  });
  const close = (changed: boolean) => {
    setOpen(null);
    if (changed) void refresh();
  };
  return (
    <Section
      title={t("title")}
      description={t("text")}
      action={
        <span className="flex flex-wrap gap-2">
          <Button onClick={() => setOpen("link")}>{t("makeLink")}</Button>
          <Button variant="primary" onClick={() => setOpen("mail")}>
            {t("invite")}
          </Button>
        </span>
      }
    >
      <ListView query={query} items={query.data?.items} empty={t("none")}>
        {(items) => (
          <List label={t("title")}>
            {items.map((invitation) => (
              <InvitationRow
                key={invitation.id}
                invitation={invitation}
                isBusy={act.isPending}
                onAct={(name) => act.mutate({ act: name, one: invitation.id })}
              />
            ))}
          </List>
        )}
      </ListView>
      {open === "mail" && <InviteDialog workspace={workspace} onClose={close} />}
      {open === "link" && <LinkDialog workspace={workspace} onClose={close} />}
    </Section>
  );
}
