"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronsUpDown, Plus, Users } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useOutbox } from "@/components/chat/chat-session-provider";
import { useShell } from "@/components/shell/shell-context";
import { useErrorToast } from "@/components/shell/use-error-toast";
import { WorkspaceTile } from "@/components/ui/avatar";
import {
  Menu,
  MenuContent,
  MenuGroup,
  MenuItem,
  MenuRadioGroup,
  MenuRadioItem,
  MenuSeparator,
  MenuTrigger,
} from "@/components/ui/menu";
import { workspacesQuery } from "@/lib/teams/client";
import { switchWorkspace, useFollowSwitch } from "./switch-workspace";

const CreateWorkspaceDialog = dynamic(
  () => import("./create-workspace-dialog").then((module) => module.CreateWorkspaceDialog),
  { ssr: false },
);
const ConfirmDialog = dynamic(() => import("@/components/ui/confirm-dialog").then((module) => module.ConfirmDialog), {
  ssr: false,
});

/** The workspaces of the person; the list is read when it is opened. */
function Choices({ onChoose }: { onChoose: (id: string) => void }) {
  const t = useTranslations("workspaces");
  const { profile } = useShell();
  const query = useQuery(workspacesQuery());
  if (query.isError) return <p className="px-2 py-1.5 text-danger">{t("failed")}</p>;
  if (query.isPending) return <p className="px-2 py-1.5 text-text-3">{t("loading")}</p>;
  return (
    <MenuGroup label={t("label")}>
      <MenuRadioGroup value={profile.workspaceId} onValueChange={onChoose}>
        {query.data.items.map(({ id, name, color, kind, role }) => (
          <MenuRadioItem
            key={id}
            value={id}
            icon={<WorkspaceTile name={name} color={color} />}
            meta={kind === "personal" ? t("personal") : t(`roles.${role}`)}
          >
            {name}
          </MenuRadioItem>
        ))}
      </MenuRadioGroup>
    </MenuGroup>
  );
}

/** Says in which workspace this session works, and changes it. */
export function WorkspaceSwitcher() {
  const t = useTranslations("workspaces");
  const { profile, setSheetOpen } = useShell();
  const errorToast = useErrorToast();
  const waiting = useOutbox().entries.filter((entry) => entry.workspaceId === profile.workspaceId).length;
  const [isCreating, setIsCreating] = useState(false);
  const [asked, setAsked] = useState<string | null>(null);
  useFollowSwitch(profile.workspaceId);

  function choose(id: string) {
    if (id === profile.workspaceId) return;
    if (waiting > 0) setAsked(id);
    else void switchWorkspace(id).catch(errorToast);
  }

  return (
    <>
      <Menu>
        <MenuTrigger
          render={
            <button
              type="button"
              className="flex h-8 min-w-0 flex-1 items-center gap-2 rounded-sm ps-2 pe-1 hover:bg-hover aria-expanded:bg-hover"
            />
          }
        >
          <WorkspaceTile name={profile.workspaceName} color={profile.workspaceColor} />
          <span className="sr-only">{t("switch")}</span>
          <b className="truncate font-semibold">{profile.workspaceName}</b>
          <ChevronsUpDown aria-hidden className="ms-auto shrink-0 text-text-3" />
        </MenuTrigger>
        <MenuContent align="start" className="w-64">
          <Choices onChoose={choose} />
          <MenuSeparator />
          <MenuItem
            icon={<Users aria-hidden />}
            render={<Link href="/settings/workspace" prefetch={false} />}
            onClick={() => setSheetOpen(false)}
          >
            {t("settings")}
          </MenuItem>
          <MenuItem icon={<Plus aria-hidden />} onClick={() => setIsCreating(true)}>
            {t("create")}
          </MenuItem>
        </MenuContent>
      </Menu>
      {isCreating && <CreateWorkspaceDialog onClose={() => setIsCreating(false)} />}
      {asked !== null && (
        <ConfirmDialog
          open
          onOpenChange={() => setAsked(null)}
          tone="primary"
          title={t("waitingTitle")}
          description={t("waitingText", { count: waiting })}
          confirmLabel={t("waitingGoOn")}
          onConfirm={() => switchWorkspace(asked)}
        />
      )}
    </>
  );
}
