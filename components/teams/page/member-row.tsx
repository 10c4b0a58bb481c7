"use client";

import { useTranslations } from "next-intl";
import { NativeSelect } from "@/components/settings/native-select";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ListItem } from "@/components/ui/list";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import type { WorkspaceRole } from "@/lib/auth/schema";
import type { Member, SetRole } from "@/lib/teams/members/schema";
import { canManageMember, mayInWorkspace, rolesGivenBy } from "@/lib/teams/policy";

export type MemberAct = "remove" | "handOver";

interface MemberRowProps {
  member: Member;
  /** What the person who looks is here. */
  actor: WorkspaceRole;
  isBusy: boolean;
  onRole: (role: SetRole["role"]) => void;
  onAct: (act: MemberAct) => void;
}

/** One member with their role, which is a choice for who may change it. */
export function MemberRow({ member, actor, isBusy, onRole, onAct }: MemberRowProps) {
  const t = useTranslations("teams.members");
  const roles = useTranslations("workspaces.roles");
  const { userId, displayName, email, role, isMe } = member;
  const isInReach = !isMe && canManageMember(actor, role);
  const labelId = `role-${userId}`;
  return (
    <ListItem
      className="flex-wrap gap-y-2"
      icon={<Avatar name={displayName} />}
      end={
        <span className="flex flex-wrap items-center justify-end gap-2">
          {isInReach ? (
            <>
              <VisuallyHidden>
                <span id={labelId}>{t("roleOf", { name: displayName })}</span>
              </VisuallyHidden>
              <NativeSelect
                value={role}
                labelledBy={labelId}
                disabled={isBusy}
                className="w-36"
                onValueChange={(next) => {
                  const chosen = rolesGivenBy(actor).find((known) => known === next);
                  if (chosen) onRole(chosen);
                }}
              >
                {rolesGivenBy(actor).map((name) => (
                  <option key={name} value={name}>
                    {roles(name)}
                  </option>
                ))}
              </NativeSelect>
              {mayInWorkspace(actor, "workspace.hand_over") && (
                <Button
                  size="sm"
                  variant="ghost"
                  aria-label={`${t("handOver.act")}: ${displayName}`}
                  onClick={() => onAct("handOver")}
                >
                  {t("handOver.act")}
                </Button>
              )}
              <Button
                size="sm"
                variant="ghost"
                aria-label={`${t("remove.act")}: ${displayName}`}
                onClick={() => onAct("remove")}
              >
                {t("remove.act")}
              </Button>
            </>
          ) : (
            <Badge>{roles(role)}</Badge>
          )}
        </span>
      }
    >
      <p className="truncate font-medium">
        <bdi>{displayName}</bdi> {isMe && <span className="font-normal text-text-3">{t("me")}</span>}
      </p>
      <p className="truncate text-12 text-text-3">
        <bdi>{email}</bdi>
      </p>
    </ListItem>
  );
}
