"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useShell } from "@/components/shell/shell-context";
import { useTheme } from "@/components/theme/use-theme";
import { List, ListItem } from "@/components/ui/list";
import { Segmented } from "@/components/ui/segmented";
import { profileQuery } from "@/lib/auth/client";
import { LanguageField } from "./language-field";
import { QueryView } from "./query-view";
import { RowsSkeleton } from "./rows-skeleton";
import { SettingsPage } from "./settings-page";
import { useSaveProfile } from "./use-save-profile";

function ThemeRow() {
  const t = useTranslations("settings.appearance");
  const { theme, setTheme } = useTheme();
  const save = useSaveProfile();
  return (
    <ListItem
      className="max-md:flex-col max-md:items-start"
      end={
        <Segmented
          label={t("theme")}
          value={theme}
          options={[
            { value: "system", label: t("system") },
            { value: "light", label: t("light") },
            { value: "dark", label: t("dark") },
          ]}
          onValueChange={(next) => {
            // Seen at once; the profile carries it to other devices.
            setTheme(next);
            save.mutate({ theme: next });
          }}
        />
      }
    >
      <p className="font-medium">{t("theme")}</p>
      <p className="text-text-2">{t("themeHint")}</p>
    </ListItem>
  );
}

/** Theme and language. */
export function AppearancePage() {
  const t = useTranslations("settings.appearance");
  const query = useQuery(profileQuery(useShell().profile));
  return (
    <SettingsPage page="appearance">
      <QueryView page="appearance" query={query} skeleton={<RowsSkeleton rows={2} />}>
        {(profile) => (
          <>
            <List className="mt-8">
              <ThemeRow />
            </List>
            <div className="mt-8 max-w-[360px]">
              <LanguageField profile={profile} label={t("language")} />
            </div>
          </>
        )}
      </QueryView>
    </SettingsPage>
  );
}
