"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { useLastShown } from "@/components/settings/use-last-shown";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { List } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { toast } from "@/components/ui/toast-store";
import { workspaceKey } from "@/lib/teams/client";
import { handOver, membersQuery, removeMember, setRole } from "@/lib/teams/members/client";
import type { Member, SetRole } from "@/lib/teams/members/schema";
import type { WorkspaceDetail } from "@/lib/teams/schema";
import { useSeatProblem } from "../use-seat-problem";
import { ListView } from "./list-view";
import { type MemberAct, MemberRow } from "./member-row";

/** Who is in the workspace, and what somebody who may can do about it. */
export function MembersSection({ workspace }: { workspace: WorkspaceDetail }) {
  const t = useTranslations("teams.members");
  const errorToast = useErrorToast();
  const wordSeats = useSeatProblem();
  const client = useQueryClient();
  const { id } = workspace;
  const query = useQuery(membersQuery(id));
  const [asked, setAsked] = useState<{ act: MemberAct; member: Member } | null>(null);
  const shown = useLastShown(asked);
  const refresh = () => client.invalidateQueries({ queryKey: workspaceKey(id) });
  const change = useMutation({
    mutationFn: ({ userId, role }: { userId: string; role: SetRole["role"] }) => setRole(id, userId, role),
    networkMode: "always",
    onError: (error) => errorToast(wordSeats(error)),
    onSuccess: () => toast.show({ message: t("roleChanged"), icon: "check" }),
    onSettled: refresh,
  });

  async function confirm() {
    if (!asked) return;
    await (asked.act === "remove" ? removeMember : handOver)(id, asked.member.userId);
    toast.show({ message: t(`${asked.act}.done`, { name: asked.member.displayName }), icon: "check" });
    await refresh();
  }

  return (
    <Section title={t("title")} description={t("text")}>
      <ListView query={query} items={query.data?.items} empty={t("none")}>
        {(members) => (
          <List label={t("title")}>
            {members.map((member) => (
              <MemberRow
                key={member.userId}
                member={member}
                actor={workspace.role}
                isBusy={change.isPending}
                onRole={(role) => change.mutate({ userId: member.userId, role })}
                onAct={(act) => setAsked({ act, member })}
              />
            ))}
          </List>
        )}
      </ListView>
      <ConfirmDialog
        open={asked !== null}
        onOpenChange={(open) => !open && setAsked(null)}
        title={shown && t(`${shown.act}.title`, { name: shown.member.displayName })}
        description={shown && t(`${shown.act}.text`, { name: shown.member.displayName })}
        confirmLabel={t(`${shown?.act ?? "remove"}.confirm`)}
        onConfirm={confirm}
      />
    </Section>
  );
}
