"use client";

import { ChartNoAxesColumn, Folder, PanelLeft, Search, SquarePen } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { IconButton } from "@/components/ui/icon-button";
import { ChatLink } from "./chat-link";
import { useShell } from "./shell-context";
import { UserMenu } from "./user-menu";

/** The sidebar collapsed to icons. */
export function SidebarRail() {
  const t = useTranslations("sidebar");
  const tProjects = useTranslations("projects");
  const { toggleCollapsed, setDialog } = useShell();
  return (
    <>
      <div className="flex flex-1 flex-col items-center gap-1 pt-2.5">
        <IconButton label={t("expand")} kbd={["mod", "\\"]} side="end" size="lg" onClick={toggleCollapsed}>
          <PanelLeft aria-hidden />
        </IconButton>
        <IconButton
          label={t("newChat")}
          kbd={["mod", "shift", "O"]}
          side="end"
          size="lg"
          render={<ChatLink conversationId={null} />}
        >
          <SquarePen aria-hidden />
        </IconButton>
        <IconButton label={t("search")} kbd={["mod", "K"]} side="end" size="lg" onClick={() => setDialog("palette")}>
          <Search aria-hidden />
        </IconButton>
        <IconButton label={tProjects("title")} side="end" size="lg" render={<Link href="/projects" prefetch={false} />}>
          <Folder aria-hidden />
        </IconButton>
      </div>
      <div className="flex flex-col items-center pb-2">
        <IconButton
          label={t("analytics")}
          side="end"
          size="lg"
          render={<Link href="/analytics/router" prefetch={false} />}
        >
          <ChartNoAxesColumn aria-hidden />
        </IconButton>
      </div>
      <div className="hairline-t p-2">
        <UserMenu compact />
      </div>
    </>
  );
}
