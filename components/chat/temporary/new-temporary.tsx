"use client";

import { Ghost } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";

/** The address holds the choice, so that a reload keeps it and the palette can make it. */
const useTemporary = () => useSearchParams().get("temporary") === "1";

/** Makes the chat that begins here a temporary one, or a kept one again. */
export function TemporaryToggle() {
  const t = useTranslations("chat.temporary");
  const on = useTemporary();
  return (
    <Button
      variant="ghost"
      size="sm"
      className="shrink-0 text-text-2 aria-pressed:bg-accent-soft aria-pressed:text-accent-text"
      aria-pressed={on}
      onClick={() => history.replaceState(null, "", on ? "/chat" : "/chat?temporary=1")}
    >
      <Ghost aria-hidden />
      {t("name")}
    </Button>
  );
}

/** What temporary means, before anything is written. */
export function TemporaryNote() {
  const t = useTranslations("chat.temporary");
  if (!useTemporary()) return null;
  return (
    <Banner tone="accent" className="mb-3" icon={<Ghost aria-hidden />}>
      {t("about")}
    </Banner>
  );
}
