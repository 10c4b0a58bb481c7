"use client";

import { ShieldAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { useDateFormat } from "@/components/ui/time-zone";
import { markNoticesSeen } from "@/lib/auth/security-log/client";
import type { SecurityNotice as Notice } from "@/lib/auth/security-log/schema";

/** Says what happened to the account elsewhere, until the reader has looked or says that it was them. */
export function SecurityNotice({ notices }: { notices: readonly Notice[] }) {
  const t = useTranslations("states.securityNotice");
  const time = useDateFormat({ dateStyle: "medium", timeStyle: "short" });
  const router = useRouter();
  const errorToast = useErrorToast();
  const [isOpen, setIsOpen] = useState(true);
  if (!isOpen) return null;

  function close() {
    setIsOpen(false);
    markNoticesSeen().catch(errorToast);
  }

  return (
    <Banner
      tone="warn"
      icon={<ShieldAlert aria-hidden />}
      className="m-2 flex-wrap [&_.banner-text]:min-w-60"
      action={
        <span className="flex flex-wrap gap-2">
          <Button
            size="sm"
            onClick={() => {
              close();
              router.push("/settings/security");
            }}
          >
            {t("look")}
          </Button>
          <Button size="sm" variant="ghost" onClick={close}>
            {t("mine")}
          </Button>
        </span>
      }
    >
      {notices.map(({ kind, at, device, ip }) => (
        <span key={`${kind} ${at}`} className="block">
          <span className="font-medium">{t(kind)}</span>{" "}
          <bdi>{[device?.browser, device?.system, ip, time.format(new Date(at))].filter(Boolean).join(", ")}</bdi>
        </span>
      ))}
    </Banner>
  );
}
