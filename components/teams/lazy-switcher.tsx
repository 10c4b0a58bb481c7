"use client";

import dynamic from "next/dynamic";
import { useShell } from "@/components/shell/shell-context";
import { WorkspaceTile } from "@/components/ui/avatar";

/** What the switcher shows of the workspace where this session works, until it is there. */
function ActiveWorkspace() {
  const { profile } = useShell();
  return (
    <div className="flex h-8 min-w-0 flex-1 items-center gap-2 ps-2 pe-1">
      <WorkspaceTile name={profile.workspaceName} color={profile.workspaceColor} />
      <b className="truncate font-semibold">{profile.workspaceName}</b>
    </div>
  );
}

/** The switcher, which loads after the page. */
export const LazySwitcher = dynamic(() => import("./workspace-switcher").then((module) => module.WorkspaceSwitcher), {
  ssr: false,
  loading: ActiveWorkspace,
});
