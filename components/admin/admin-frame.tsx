"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { StepUpHost } from "@/components/step-up/step-up-host";
import { AdminNav } from "./admin-nav";

/** The console has a navigation of its own in place of the conversations; on phones it is a row above the page. */
export function AdminFrame({ sells, children }: { sells: boolean; children: ReactNode }) {
  const t = useTranslations("admin");
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)] md:grid-cols-[var(--width-sidebar)_minmax(0,1fr)] md:grid-rows-1">
      <aside className="hairline-e hide-mobile flex min-h-0 flex-col overflow-y-auto bg-sidebar p-2">
        <Link href="/chat" className="flex h-8 items-center gap-2 rounded-sm px-2 text-text-2 hover:bg-hover">
          <ArrowLeft aria-hidden className="text-text-3" />
          {t("back")}
        </Link>
        <p className="px-2 pt-4 pb-1 text-12 font-medium text-text-3">{t("label")}</p>
        <AdminNav appearance="side" sells={sells} />
      </aside>
      <header className="hairline-b flex h-14 items-center gap-1 px-1 md:hidden">
        <Link
          href="/chat"
          aria-label={t("back")}
          className="grid size-11 flex-none place-items-center rounded-sm text-text-2 hover:bg-hover"
        >
          <ArrowLeft aria-hidden className="size-5" />
        </Link>
        <AdminNav appearance="row" sells={sells} className="min-w-0 overflow-x-auto" />
      </header>
      <div className="flex min-h-0 min-w-0 flex-col">{children}</div>
      <StepUpHost />
    </div>
  );
}
