"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useShell } from "@/components/shell/shell-context";
import { StepUpHost } from "@/components/step-up/step-up-host";
import { LazySwitcher } from "@/components/teams/lazy-switcher";
import { SettingsNav } from "./settings-nav";

/** Settings have their own side navigation in place of the conversations; on phones it is a page of its own. */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const t = useTranslations("settings.nav");
  const { profile } = useShell();
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] md:grid-cols-[var(--width-sidebar)_minmax(0,1fr)]">
      <aside className="hairline-e hide-mobile flex min-h-0 flex-col overflow-y-auto bg-sidebar p-2">
        <Link href="/chat" className="flex h-8 items-center gap-2 rounded-sm px-2 text-text-2 hover:bg-hover">
          <ArrowLeft aria-hidden className="text-text-3" />
          {t("back")}
        </Link>
        <div className="flex pt-2">
          <LazySwitcher />
        </div>
        <SettingsNav workspaceName={profile.workspaceName} appearance="side" />
      </aside>
      <div className="flex min-h-0 min-w-0 flex-col">{children}</div>
      <StepUpHost />
    </div>
  );
}
