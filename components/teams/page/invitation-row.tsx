"use client";

import { Link2, Mail } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { ListItem } from "@/components/ui/list";
import { useDateFormat } from "@/components/ui/time-zone";
import type { WorkspaceInvitation } from "@/lib/teams/invitations/schema";

interface InvitationRowProps {
  invitation: WorkspaceInvitation;
  isBusy: boolean;
  onAct: (act: "resend" | "revoke") => void;
}

/** An invitation that waits to be used. */
export function InvitationRow({ invitation, isBusy, onAct }: InvitationRowProps) {
  const t = useTranslations("teams.invitations");
  const roles = useTranslations("workspaces.roles");
  const { email, role, uses, maxUses, expiresAt } = invitation;
  const day = useDateFormat({ dateStyle: "medium", timeStyle: "short" }).format(new Date(expiresAt));
  const name = email ?? t("link");
  const facts = [roles(role), email === null ? t("uses", { uses, max: maxUses }) : null, t("until", { day })];
  return (
    <ListItem
      className="flex-wrap gap-y-2"
      icon={email === null ? <Link2 aria-hidden /> : <Mail aria-hidden />}
      end={
        <>
          {email !== null && (
            <Button
              size="sm"
              variant="ghost"
              disabled={isBusy}
              aria-label={`${t("resend")}: ${name}`}
              onClick={() => onAct("resend")}
            >
              {t("resend")}
            </Button>
          )}
          <Button
            size="sm"
            variant="ghost"
            disabled={isBusy}
            aria-label={`${t("revoke")}: ${name}`}
            onClick={() => onAct("revoke")}
          >
            {t("revoke")}
          </Button>
        </>
      }
    >
      <p className="truncate font-medium">
        <bdi>{name}</bdi>
      </p>
      <p className="text-12 text-text-3">{facts.filter(Boolean).join(" · ")}</p>
    </ListItem>
  );
}
