"use client";

import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { TimeZoneContext } from "@/components/ui/time-zone";
import { profileQuery } from "@/lib/auth/client";
import type { Profile } from "@/lib/auth/schema";
import { SIDEBAR_COOKIE } from "./sidebar-cookie";

export type ShellDialog = "palette" | "shortcuts" | "signOut" | null;

interface Shell {
  profile: Profile;
  collapsed: boolean;
  toggleCollapsed: () => void;
  /** The sidebar as a sheet, on phones. */
  sheetOpen: boolean;
  setSheetOpen: (open: boolean) => void;
  dialog: ShellDialog;
  setDialog: (dialog: ShellDialog) => void;
}

const ShellContext = createContext<Shell | null>(null);
const YEAR_S = 31_536_000;

/** Loads the page for the workspace where the session works by now, in which what it shows may not be there. */
export function loadAnew(): void {
  location.assign(location.pathname.startsWith("/settings") ? location.pathname : "/chat");
}

/** The frame round every page behind sign-in. Throws outside of it. */
export function useShell(): Shell {
  const shell = useContext(ShellContext);
  if (!shell) throw new Error("This part belongs inside the app shell.");
  return shell;
}

interface ShellProviderProps {
  profile: Profile;
  startCollapsed: boolean;
  children: ReactNode;
}

export function ShellProvider({ profile: startProfile, startCollapsed, children }: ShellProviderProps) {
  const { data: profile = startProfile } = useQuery(profileQuery(startProfile));
  useEffect(() => {
    // Somebody else has signed in in another tab: what is on this page is not theirs.
    if (profile.id !== startProfile.id) location.reload();
    else if (profile.workspaceId !== startProfile.workspaceId) loadAnew();
  }, [profile.id, startProfile.id, profile.workspaceId, startProfile.workspaceId]);
  const [collapsed, setCollapsed] = useState(startCollapsed);
  const [sheetOpen, setSheetOpen] = useState(false);
  const [dialog, setDialog] = useState<ShellDialog>(null);
  const toggleCollapsed = useCallback(() => {
    setCollapsed((before) => {
      // A cookie, so that the server renders the width the reader left it at.
      const state = before ? "open" : "collapsed";
      Object.assign(document, { cookie: `${SIDEBAR_COOKIE}=${state}; path=/; max-age=${YEAR_S}; samesite=lax` });
      return !before;
    });
  }, []);
  const value = useMemo(
    () => ({ profile, collapsed, toggleCollapsed, sheetOpen, setSheetOpen, dialog, setDialog }),
    [profile, collapsed, toggleCollapsed, sheetOpen, dialog],
  );
  return (
    <ShellContext value={value}>
      <TimeZoneContext value={profile.timeZone}>{children}</TimeZoneContext>
    </ShellContext>
  );
}
