"use client";

import { Inbox } from "lucide-react";
import { useTranslations } from "next-intl";
import { TextLink } from "@/components/ui/text-link";

/** Where to read the mail when this server delivers none: only a server on this very machine says so. */
export function OutboxNote({ url }: { url: string | null }) {
  const t = useTranslations("auth.outbox");
  if (!url) return null;
  return (
    <div className="banner mt-4">
      <Inbox aria-hidden className="text-text-2" />
      <p className="banner-text">
        {t("text")}{" "}
        <TextLink href={url} external>
          {t("link")}
        </TextLink>
      </p>
    </div>
  );
}
