"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useShell } from "@/components/shell/shell-context";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { profileQuery } from "@/lib/auth/client";
import { AvatarField } from "./avatar-field";
import { EmailField } from "./email-change/email-field";
import { LanguageField } from "./language-field";
import { NameForm } from "./name-form";
import { QueryView } from "./query-view";
import { SettingsPage } from "./settings-page";
import { TimeZoneField } from "./time-zone-field";

function ProfileSkeleton() {
  return (
    <div className="mt-10 flex max-w-[360px] flex-col gap-6">
      <Skeleton className="size-16 rounded-full" />
      <Skeleton className="h-8" />
      <Skeleton className="h-8" />
      <Skeleton className="h-8" />
    </div>
  );
}

/** Name, picture, address, language and time zone. */
export function ProfilePage() {
  const t = useTranslations("settings.profile");
  const query = useQuery(profileQuery(useShell().profile));
  return (
    <SettingsPage page="profile">
      <QueryView page="profile" query={query} skeleton={<ProfileSkeleton />}>
        {(profile) => (
          <>
            <div className="mt-8 flex max-w-[360px] flex-col gap-6">
              <AvatarField profile={profile} />
              <NameForm key={profile.id} profile={profile} />
              <EmailField profile={profile} />
            </div>
            <Section title={t("region")}>
              <div className="flex max-w-[360px] flex-col gap-6">
                <LanguageField profile={profile} label={t("language")} />
                <TimeZoneField profile={profile} />
              </div>
            </Section>
          </>
        )}
      </QueryView>
    </SettingsPage>
  );
}
