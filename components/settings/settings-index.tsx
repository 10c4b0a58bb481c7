"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useShell } from "@/components/shell/shell-context";
import { LazySwitcher } from "@/components/teams/lazy-switcher";
import { ProfilePage } from "./profile-page";
import { SettingsNav } from "./settings-nav";

/** The list of settings on phones; wider screens have it at the side and show the first page here. */
export function SettingsIndex() {
  const t = useTranslations("settings.nav");
  const { profile } = useShell();
  return (
    <>
      <div className="flex min-h-0 flex-1 flex-col md:hidden">
        <header className="hairline-b flex h-14 flex-none items-center gap-1 px-1">
          <Link
            href="/chat"
            aria-label={t("back")}
            className="grid size-11 place-items-center rounded-sm text-text-2 hover:bg-hover"
          >
            <ArrowLeft aria-hidden className="size-5" />
          </Link>
          <h1 className="font-medium">{t("label")}</h1>
        </header>
        <div className="min-h-0 flex-1 overflow-y-auto p-2">
          <div className="flex">
            <LazySwitcher />
          </div>
          <SettingsNav workspaceName={profile.workspaceName} appearance="page" />
        </div>
      </div>
      <div className="hide-mobile flex min-h-0 flex-1 flex-col">
        <ProfilePage />
      </div>
    </>
  );
}
