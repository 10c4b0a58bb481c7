"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useShell } from "@/components/shell/shell-context";
import { List, ListItem } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { profileQuery } from "@/lib/auth/client";
import { ProfileSwitch } from "../profile-switch";
import { QueryView } from "../query-view";
import { RowsSkeleton } from "../rows-skeleton";
import { SettingsPage } from "../settings-page";
import { BillingMails } from "./billing-mails";

/** Reported by mail and in the product, whatever anybody chooses. */
const ALWAYS = [
  "device",
  "password",
  "email",
  "twoFactor",
  "passkeys",
  "recoveryCodes",
  "connections",
  "apiKey",
  "export",
  "deletion",
] as const;

/** Which mails a person gets: some by choice, those that protect the account and, where plans are sold, those about money always. */
export function NotificationsPage({ sells }: { sells: boolean }) {
  const t = useTranslations("notifications");
  const query = useQuery(profileQuery(useShell().profile));
  return (
    <SettingsPage page="notifications">
      <QueryView page="notifications" query={query} skeleton={<RowsSkeleton rows={4} />}>
        {(profile) => (
          <>
            <Section title={t("chosen")} description={t("chosenHint")}>
              <List label={t("chosen")}>
                <ProfileSwitch profile={profile} field="mailsBudgets" label={t("budgets")} hint={t("budgetsHint")} />
                <ProfileSwitch profile={profile} field="mailsQuota" label={t("quota")} hint={t("quotaHint")} />
                <ProfileSwitch profile={profile} field="mailsKeyExpiry" label={t("expiry")} hint={t("expiryHint")} />
              </List>
            </Section>
            {sells && <BillingMails />}
            <Section title={t("always")} description={t("alwaysHint")}>
              <List label={t("always")}>
                {ALWAYS.map((name) => (
                  <ListItem key={name}>
                    <p className="font-medium">{t(`event.${name}`)}</p>
                    <p className="text-text-2">{t(name === "deletion" ? "mailAndBanner" : "mailAndHere")}</p>
                  </ListItem>
                ))}
              </List>
              <p className="mt-4 text-text-2">
                {t.rich("log", {
                  link: (words) => (
                    <Link href="/settings/security" className="font-medium text-accent-text hover:underline">
                      {words}
                    </Link>
                  ),
                })}
              </p>
            </Section>
          </>
        )}
      </QueryView>
    </SettingsPage>
  );
}
