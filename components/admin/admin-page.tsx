"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { OfflineBanner } from "@/components/states/offline-banner";
import { PageBody, PageTitle } from "@/components/ui/section";
import type { AdminPageKey } from "./admin-items";

interface AdminPageProps {
  page: AdminPageKey;
  action?: ReactNode;
  children: ReactNode;
}

/** The frame of one page of the console: title, whether there is a connection, content. */
export function AdminPage({ page, action, children }: AdminPageProps) {
  const t = useTranslations("admin.pages");
  return (
    <PageBody>
      <PageTitle title={t(`${page}.title`)} description={t(`${page}.description`)} {...(action ? { action } : {})} />
      <OfflineBanner className="mt-4" />
      {children}
    </PageBody>
  );
}
