"use client";

import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useRef } from "react";
import type { ShownView } from "@/components/admin/view-as/view-banner";
import type { PaymentWords } from "@/components/billing/payment-banner";
import { ChatCommandsProvider } from "@/components/chat/chat-commands";
import { ChatSessionProvider } from "@/components/chat/chat-session-provider";
import { Sheet, SheetContent } from "@/components/ui/sheet";
import type { Profile } from "@/lib/auth/schema";
import type { SecurityNotice as Notice } from "@/lib/auth/security-log/schema";
import { QueryProvider } from "./query-provider";
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

const ShellNotices = dynamic(() => import("./shell-notices").then((module) => module.ShellNotices), { ssr: false });

const ViewBanner = dynamic(() => import("@/components/admin/view-as/view-banner").then((module) => module.ViewBanner), {
  ssr: false,
});

interface AppShellProps {
  profile: Profile;
  /** What happened to the account elsewhere; nearly always empty. */
  notices: readonly Notice[];
  /** A payment that failed, in words; null nearly always. */
  payment: PaymentWords | null;
  /** Set while an administrator looks at the product as this person. */
  view: ShownView | null;
  startCollapsed: boolean;
  children: ReactNode;
}

/** Everything behind sign-in: the sidebar (a sheet on phones), the page, the palette and the keyboard. */
export function AppShell({ profile, notices, payment, view, startCollapsed, children }: AppShellProps) {
  return (
    <QueryProvider>
      <ShellProvider profile={profile} startCollapsed={startCollapsed}>
        <ChatSessionProvider userId={profile.id}>
          <ChatCommandsProvider>
            <Frame notices={notices} payment={payment} view={view}>
              {children}
            </Frame>
          </ChatCommandsProvider>
        </ChatSessionProvider>
      </ShellProvider>
    </QueryProvider>
  );
}

function Frame({ notices, payment, view, children }: Pick<AppShellProps, "notices" | "payment" | "view" | "children">) {
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
        {view && <ViewBanner view={view} />}
        {(payment || notices.length > 0) && <ShellNotices notices={notices} payment={payment} />}
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
    </div>
  );
}
