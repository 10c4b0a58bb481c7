"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { OfflineBanner } from "@/components/states/offline-banner";
import { PageBody, PageTitle } from "@/components/ui/section";
import type { SettingsPageKey } from "./settings-items";

interface PageFrameProps {
  title: string;
  description: string;
  action?: ReactNode;
  /** For a table of many columns, not a column of forms. */
  wide?: boolean;
  children: ReactNode;
}

/** The frame of one settings page: bar with the way back on phones, title, whether there is a connection, content. */
export function SettingsPageFrame({ title, description, action, wide = false, children }: PageFrameProps) {
  const t = useTranslations("settings");
  return (
    <>
      <header className="hairline-b flex h-14 flex-none items-center gap-1 px-1 md:hidden">
        <Link
          href="/settings"
          aria-label={t("nav.all")}
          className="grid size-11 place-items-center rounded-sm text-text-2 hover:bg-hover"
        >
          <ArrowLeft aria-hidden className="size-5" />
        </Link>
        <span className="font-medium">{title}</span>
      </header>
      <div className="flex min-h-0 flex-1 flex-col">
        <PageBody narrow={!wide}>
          <PageTitle title={title} description={description} {...(action ? { action } : {})} />
          <OfflineBanner className="mt-4" />
          {children}
        </PageBody>
      </div>
    </>
  );
}

interface SettingsPageProps extends Pick<PageFrameProps, "action" | "wide" | "children"> {
  page: SettingsPageKey;
}

/** The same for a page of the list of settings. */
export function SettingsPage({ page, ...frame }: SettingsPageProps) {
  const t = useTranslations("settings.pages");
  return <SettingsPageFrame title={t(`${page}.title`)} description={t(`${page}.description`)} {...frame} />;
}
