"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { OfflineBanner } from "@/components/states/offline-banner";
import { PageBody, PageTitle } from "@/components/ui/section";

interface ExperimentsFrameProps {
  title: string;
  description?: ReactNode;
  action?: ReactNode;
  /** Where the arrow leads: the report on the router, or the list. */
  back: "/analytics/router" | "/analytics/experiments";
  children: ReactNode;
}

/** The frame of the pages on experiments: the way back, title, whether there is a connection, content. */
export function ExperimentsFrame({ title, description, action, back, children }: ExperimentsFrameProps) {
  const t = useTranslations("analytics.experiments");
  const label = t(back === "/analytics/router" ? "backToRouter" : "backToList");
  return (
    <>
      <header className="hairline-b flex h-14 flex-none items-center gap-1 px-1 md:hidden">
        <Link
          href={back}
          aria-label={label}
          className="grid size-11 flex-none place-items-center rounded-sm text-text-2 hover:bg-hover"
        >
          <ArrowLeft aria-hidden className="size-5" />
        </Link>
        <span className="truncate font-medium">{title}</span>
      </header>
      <PageBody>
        <Link href={back} className="mb-3 inline-flex items-center gap-1.5 text-text-2 hover:text-text max-md:hidden">
          <ArrowLeft aria-hidden className="size-4" />
          {label}
        </Link>
        <PageTitle title={title} description={description} action={action} />
        <OfflineBanner className="mt-4" />
        <div className="mt-6">{children}</div>
      </PageBody>
    </>
  );
}
