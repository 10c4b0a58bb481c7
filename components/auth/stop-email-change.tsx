"use client";

import { useTranslations } from "next-intl";
import { stopEmailChange } from "@/lib/auth/email-change/client";
import { LinkAct } from "./link-act";

/** "This was not me", from the mail to the address until now. */
export function StopEmailChange() {
  const t = useTranslations("address.stop");
  return (
    <LinkAct
      title={t("title")}
      text={t("text")}
      submit={t("submit")}
      missing={t("missing")}
      gone={t("gone")}
      goOn={t("goOn")}
      href="/forgot-password"
      act={async (token) => {
        await stopEmailChange({ token });
        return { title: t("doneTitle"), text: t("doneText") };
      }}
    />
  );
}
