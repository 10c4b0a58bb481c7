"use client";

import { Eye } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { endView } from "@/lib/auth/admin/view-as/client";
import { dateTimeFormat } from "@/lib/platform/public/i18n-format";

/** Whose account an administrator looks at. */
export interface ShownView {
  userId: string;
  email: string;
  until: string;
}

/** On every page while an administrator looks at the product as somebody else: whose it is, until when, and the way out. */
export function ViewBanner({ view }: { view: ShownView }) {
  const t = useTranslations("states.viewAs");
  const locale = useLocale();
  const errorToast = useErrorToast();
  const [isEnding, setIsEnding] = useState(false);
  // By the clock of who looks: the zone of the page is that of whom they look at.
  const until = dateTimeFormat(locale, { timeStyle: "short" }).format(new Date(view.until));

  function end() {
    setIsEnding(true);
    // A full load: nothing of this account may stay in the memory of the page.
    endView().then(
      () => location.assign(`/admin/people/${view.userId}`),
      (error: unknown) => {
        setIsEnding(false);
        errorToast(error);
      },
    );
  }

  return (
    <Banner
      tone="warn"
      icon={<Eye aria-hidden />}
      className="m-2 flex-wrap [&_.banner-text]:min-w-60"
      action={
        <Button size="sm" busy={isEnding} onClick={end}>
          {t("end")}
        </Button>
      }
    >
      {t.rich("text", {
        until,
        email: view.email,
        b: (address) => <bdi className="font-medium break-all">{address}</bdi>,
      })}
    </Banner>
  );
}
