"use client";

import { useTranslations } from "next-intl";
import { List, ListItem } from "@/components/ui/list";
import { Section } from "@/components/ui/section";

const EVENTS = ["receipts", "failed", "plan", "details", "credits", "overage"] as const;

/** The mails about what somebody pays: listed, and without a switch. */
export function BillingMails() {
  const t = useTranslations("billing.mails");
  return (
    <Section title={t("title")} description={t("hint")}>
      <List label={t("title")}>
        {EVENTS.map((name) => (
          <ListItem key={name}>
            <p className="font-medium">{t(`event.${name}`)}</p>
            <p className="text-text-2">{t("byMail")}</p>
          </ListItem>
        ))}
      </List>
    </Section>
  );
}
