"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useShell } from "@/components/shell/shell-context";
import { List } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import type { RetentionName } from "@/lib/auth/admin/retention/schema";
import { profileQuery } from "@/lib/auth/client";
import { ProfileSwitch } from "../profile-switch";
import { QueryView } from "../query-view";
import { RowsSkeleton } from "../rows-skeleton";
import { SettingsPage } from "../settings-page";
import { DeleteAccountSection } from "./delete-account-section";
import { ExportSection } from "./export-section";
import { ImportSection } from "./import/import-section";

type KeptDays = Pick<Record<RetentionName, number>, "admin_audit" | "security_events" | "deleted_conversations">;

const NEVER = ["training", "memory", "telemetry"] as const;
const KEPT = ["chats", "choices", "costs", "security", "health", "elsewhere"] as const;

interface FactsProps {
  names: readonly (typeof NEVER | typeof KEPT)[number][];
  keptDays: KeptDays;
}

function Facts({ names, keptDays }: FactsProps) {
  const t = useTranslations("privacy.what");
  const days = { chats: keptDays.deleted_conversations, security: keptDays.security_events };
  const isTimed = (name: string): name is keyof typeof days => name in days;
  return (
    <dl className="flex flex-col gap-4">
      {names.map((name) => (
        <div key={name}>
          <dt className="font-medium">{t(`${name}.title`)}</dt>
          <dd className="text-text-2">{isTimed(name) ? t(`${name}.text`, { days: days[name] }) : t(`${name}.text`)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What of a person's others get to see, which is nothing unless they say so, what never happens here, and what is kept anyway and for how long. */
export function PrivacyPage({ keptDays }: { keptDays: KeptDays }) {
  const t = useTranslations("privacy");
  const shell = useShell();
  const query = useQuery(profileQuery(shell.profile));
  return (
    <SettingsPage page="privacy">
      <QueryView page="privacy" query={query} skeleton={<RowsSkeleton rows={2} />}>
        {(profile) => (
          <>
            <List label={t("shared")} className="mt-8">
              <ProfileSwitch profile={profile} field="sharesVotes" label={t("votes")} hint={t("votesHint")} />
              <ProfileSwitch
                profile={profile}
                field="joinsExperiments"
                label={t("experiments")}
                hint={t("experimentsHint")}
              />
            </List>
            <p className="mt-4 text-text-2">
              {t.rich("learning", {
                link: (words) => (
                  <Link href="/settings/router" className="font-medium text-accent-text hover:underline">
                    {words}
                  </Link>
                ),
              })}
            </p>
            <Section title={t("never")}>
              <Facts names={NEVER} keptDays={keptDays} />
            </Section>
            <Section title={t("kept")} description={t("keptHint")}>
              <Facts names={KEPT} keptDays={keptDays} />
            </Section>
          </>
        )}
      </QueryView>
      {!shell.profile.featuresOff.includes("data_export") && <ExportSection />}
      <ImportSection />
      <DeleteAccountSection auditDays={keptDays.admin_audit} />
    </SettingsPage>
  );
}
