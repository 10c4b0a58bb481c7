"use client";

import { useTranslations } from "next-intl";
import { confirmEmailChangeByLink } from "@/lib/auth/email-change/client";
import { LinkAct } from "./link-act";

/** The mailed link by which one of the two mailboxes agrees to a change of the address. */
export function ConfirmEmailChange() {
  const t = useTranslations("address.link");
  return (
    <LinkAct
      title={t("title")}
      text={t("text")}
      submit={t("submit")}
      missing={t("missing")}
      gone={t("gone")}
      goOn={t("goOn")}
      href="/settings/profile"
      act={async (token) => {
        const { status } = await confirmEmailChangeByLink({ token });
        return status === "changed"
          ? { title: t("changedTitle"), text: t("changedText") }
          : { title: t("waitingTitle"), text: t("waitingText") };
      }}
    />
  );
}
