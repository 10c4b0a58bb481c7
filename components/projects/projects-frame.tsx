"use client";

import { ArrowLeft, Menu as MenuIcon } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useShell } from "@/components/shell/shell-context";
import { OfflineBanner } from "@/components/states/offline-banner";
import { IconButton } from "@/components/ui/icon-button";
import { PageBody } from "@/components/ui/section";

interface ProjectsFrameProps {
  /** What stands in the line above the page on phones. */
  title: string;
  /** Whether the way back to the list of projects is shown. */
  back?: boolean;
  children: ReactNode;
}

/** The frame of the pages of projects: on phones the way to the sidebar or back, and whether there is a connection. */
export function ProjectsFrame({ title, back = false, children }: ProjectsFrameProps) {
  const t = useTranslations("projects");
  const { setSheetOpen } = useShell();
  return (
    <>
      <header className="hairline-b flex h-14 flex-none items-center gap-1 px-1 min-[45rem]:hidden">
        {back ? (
          <Link
            href="/projects"
            aria-label={t("back")}
            className="grid size-11 flex-none place-items-center rounded-sm text-text-2 hover:bg-hover"
          >
            <ArrowLeft aria-hidden className="size-5 rtl:-scale-x-100" />
          </Link>
        ) : (
          <IconButton label={t("openSidebar")} tooltip={false} className="size-11" onClick={() => setSheetOpen(true)}>
            <MenuIcon aria-hidden className="size-5" />
          </IconButton>
        )}
        <span dir="auto" className="truncate font-medium">
          {title}
        </span>
      </header>
      <PageBody narrow>
        {back && (
          <Link
            href="/projects"
            className="mb-3 inline-flex items-center gap-1.5 text-text-2 hover:text-text max-[45rem]:hidden"
          >
            <ArrowLeft aria-hidden className="size-4 rtl:-scale-x-100" />
            {t("back")}
          </Link>
        )}
        <OfflineBanner className="mb-4" />
        {children}
      </PageBody>
    </>
  );
}
