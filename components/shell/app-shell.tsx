"use client";

import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useRef } from "react";
import { ChatCommandsProvider } from "@/components/chat/chat-commands";
import { ChatSessionProvider } from "@/components/chat/chat-session-provider";
import { Sheet, SheetContent } from "@/components/ui/sheet";
import type { Profile } from "@/lib/auth/schema";
import { QueryProvider } from "./query-provider";
import type { Banners } from "./shell-banners";
import { ShellProvider, useShell } from "./shell-context";
import { Sidebar } from "./sidebar";
import { SidebarRail } from "./sidebar-rail";
import { useHotkeys } from "./use-hotkeys";
import { useOpenChat } from "./use-open-chat";

const Palette = dynamic(() => import("@/components/palette/palette").then((module) => module.Palette), { ssr: false });
const ShortcutsDialog = dynamic(
  () => import("@/components/palette/shortcuts-dialog").then((module) => module.ShortcutsDialog),
  { ssr: false },
);
const SignOutDialog = dynamic(() => import("./sign-out-dialog").then((module) => module.SignOutDialog), { ssr: false });
const ShellBanners = dynamic(() => import("./shell-banners").then((module) => module.ShellBanners), { ssr: false });

interface AppShellProps {
  profile: Profile;
  /** Null when there is nothing to say. */
  banners: Banners | null;
  startCollapsed: boolean;
  children: ReactNode;
}

/** Everything behind sign-in: the sidebar (a sheet on phones), the page, the palette and the keyboard. */
export function AppShell({ profile, banners, startCollapsed, children }: AppShellProps) {
  return (
    <QueryProvider>
      <ShellProvider profile={profile} startCollapsed={startCollapsed}>
        <ChatSessionProvider userId={profile.id} workspaceId={profile.workspaceId}>
          <ChatCommandsProvider>
            <Frame banners={banners}>{children}</Frame>
          </ChatCommandsProvider>
        </ChatSessionProvider>
      </ShellProvider>
    </QueryProvider>
  );
}

function Frame({ banners, children }: Pick<AppShellProps, "banners" | "children">) {
  const t = useTranslations("sidebar");
  const { collapsed, toggleCollapsed, sheetOpen, setSheetOpen, dialog, setDialog } = useShell();
  const openChat = useOpenChat();
  const inSettings = /^\/(settings|admin)/.test(usePathname());
  const used = useRef(new Set<string>());
  if (dialog) used.current.add(dialog);
  useHotkeys([
    { key: "k", mod: true, onPress: () => setDialog(dialog === "palette" ? null : "palette") },
    { key: "o", mod: true, shift: true, onPress: () => openChat(null) },
    { key: "\\", mod: true, onPress: toggleCollapsed },
    { key: "?", onPress: () => setDialog("shortcuts") },
  ]);
  return (
    <div className="flex h-dvh overflow-hidden">
      <a
        href="#main"
        className="btn btn-primary sr-only focus-visible:not-sr-only focus-visible:fixed focus-visible:start-2 focus-visible:top-2 focus-visible:z-50"
      >
        {t("skip")}
      </a>
      {/* The settings and the console bring a navigation of their own, in the same place. */}
      {!inSettings && (
        <aside
          aria-label={t("label")}
          className={`hairline-e hidden shrink-0 flex-col bg-sidebar min-[45rem]:flex ${collapsed ? "w-13" : "w-(--width-sidebar)"}`}
        >
          {collapsed ? <SidebarRail /> : <Sidebar />}
        </aside>
      )}
      <main id="main" className="relative flex min-w-0 flex-1 flex-col">
        {banners && <ShellBanners {...banners} />}
        {children}
      </main>
      <Sheet open={sheetOpen} onOpenChange={setSheetOpen}>
        <SheetContent side="start" label={t("label")} className="overflow-hidden">
          <Sidebar inSheet />
        </SheetContent>
      </Sheet>
      {used.current.has("palette") && (
        <Palette open={dialog === "palette"} onOpenChange={(open) => setDialog(open ? "palette" : null)} />
      )}
      {used.current.has("shortcuts") && (
        <ShortcutsDialog open={dialog === "shortcuts"} onOpenChange={(open) => setDialog(open ? "shortcuts" : null)} />
      )}
      {used.current.has("signOut") && (
        <SignOutDialog open={dialog === "signOut"} onOpenChange={(open) => setDialog(open ? "signOut" : null)} />
      )}
    </div>
  );
}
