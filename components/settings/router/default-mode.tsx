"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useSaveProfile } from "@/components/settings/use-save-profile";
import { useShell } from "@/components/shell/shell-context";
import { List, ListItem } from "@/components/ui/list";
import { Segmented } from "@/components/ui/segmented";
import { profileQuery } from "@/lib/auth/client";
import { ROUTE_MODES } from "@/lib/chat/client/limits";
import { DefaultModel } from "./default-model";

/** Which model answers, and what Auto prefers, in chats that begin from now on. */
export function DefaultMode() {
  const t = useTranslations("settings.router");
  const tMode = useTranslations("models.modes");
  const { profile } = useShell();
  const { data = profile } = useQuery(profileQuery(profile));
  const save = useSaveProfile();
  return (
    <List className="mt-8">
      <DefaultModel />
      <ListItem
        className="max-md:flex-col max-md:items-start"
        end={
          <Segmented
            label={t("mode")}
            value={(save.isPending && save.variables?.routeMode) || data.routeMode}
            options={ROUTE_MODES.map((mode) => ({ value: mode, label: tMode(mode) }))}
            onValueChange={(routeMode) => save.mutate({ routeMode })}
          />
        }
      >
        <p className="font-medium">{t("mode")}</p>
        <p className="text-text-2">{t("modeHint")}</p>
      </ListItem>
    </List>
  );
}
