"use client";

import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { withNext } from "@/components/auth/auth-links";
import { TextLink } from "@/components/ui/text-link";

/** The way on for somebody who does not know the password, or whose account has none: a mail to set one. */
export function PasswordByMail({ hasPassword }: { hasPassword: boolean }) {
  const t = useTranslations("proof");
  const path = usePathname();
  return (
    <div className="flex flex-col gap-2">
      {!hasPassword && <p className="text-text-2">{t("noWay")}</p>}
      <p>
        <TextLink href={withNext("/forgot-password", path)}>{hasPassword ? t("forgot") : t("setByMail")}</TextLink>
      </p>
    </div>
  );
}
