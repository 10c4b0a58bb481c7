"use client";

import { ArrowLeft, ChartNoAxesColumn, PanelLeft, Search, SquarePen, X } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { LazySwitcher } from "@/components/teams/lazy-switcher";
import { cn } from "@/components/ui/cn";
import { IconButton } from "@/components/ui/icon-button";
import { Kbd } from "@/components/ui/kbd";
import { ChatLink } from "./chat-link";
import { ConversationList } from "./conversation-list";
import { navRow } from "./nav-row";
import { QuotaMeter } from "./quota-meter";
import { useShell } from "./shell-context";
import { UserMenu } from "./user-menu";

const SidebarProjects = dynamic(
  () => import("@/components/projects/sidebar-projects").then((module) => module.SidebarProjects),
  { ssr: false },
);

/** The sidebar, on its own at the side of the window or inside the sheet of a phone. */
export function Sidebar({ inSheet = false }: { inSheet?: boolean }) {
  const t = useTranslations("sidebar");
  const { toggleCollapsed, setSheetOpen, setDialog } = useShell();
  const pathname = usePathname();
  const [archived, setArchived] = useState(false);
  return (
    <>
      <div className="px-2 pt-2">
        <div className="flex items-center gap-0.5">
          <LazySwitcher />
          {inSheet ? (
            <IconButton label={t("close")} tooltip={false} onClick={() => setSheetOpen(false)}>
              <X aria-hidden />
            </IconButton>
          ) : (
            <IconButton label={t("collapse")} kbd={["mod", "\\"]} onClick={toggleCollapsed}>
              <PanelLeft aria-hidden />
            </IconButton>
          )}
        </div>
        <nav aria-label={t("start")} className="mt-2">
          <ChatLink
            conversationId={null}
            className={cn(navRow, "text-text")}
            aria-current={pathname === "/chat" ? "page" : undefined}
          >
            <SquarePen aria-hidden />
            {t("newChat")}
            <span className="hide-mobile ms-auto">
              <Kbd keys={["mod", "shift", "O"]} />
            </span>
          </ChatLink>
          <button
            type="button"
            className={cn(navRow, "w-full")}
            onClick={() => {
              setSheetOpen(false);
              setDialog("palette");
            }}
          >
            <Search aria-hidden />
            {t("search")}
            <span className="hide-mobile ms-auto">
              <Kbd keys={["mod", "K"]} />
            </span>
          </button>
        </nav>
      </div>
      {archived && (
        <div className="px-2 pt-3">
          <button type="button" className={cn(navRow, "w-full text-text")} onClick={() => setArchived(false)}>
            <ArrowLeft aria-hidden />
            {t("archivedTitle")}
          </button>
        </div>
      )}
      <ConversationList
        key={archived ? "archived" : "recent"}
        archived={archived}
        onShowArchived={() => setArchived(true)}
      >
        {!archived && <SidebarProjects />}
      </ConversationList>
      <nav aria-label={t("more")} className="hairline-t p-2">
        <Link
          href="/analytics/router"
          prefetch={false}
          className={navRow}
          aria-current={pathname.startsWith("/analytics") ? "page" : undefined}
          onClick={() => setSheetOpen(false)}
        >
          <ChartNoAxesColumn aria-hidden />
          {t("analytics")}
        </Link>
      </nav>
      <div className="hairline-t p-2">
        <QuotaMeter />
        <UserMenu />
      </div>
    </>
  );
}
