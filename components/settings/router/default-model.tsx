"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { useSaveProfile } from "@/components/settings/use-save-profile";
import { useShell } from "@/components/shell/shell-context";
import { ListItem } from "@/components/ui/list";
import { profileQuery } from "@/lib/auth/client";
import { ModelSelect } from "./model-select";

/** Which model answers in chats that begin from now on: Auto, or one by name. */
export function DefaultModel() {
  const t = useTranslations("settings.router");
  const nameId = useId();
  const { profile } = useShell();
  const { data = profile } = useQuery(profileQuery(profile));
  const save = useSaveProfile();
  const chosen = (save.isPending && save.variables.defaultModel) || data.defaultModel;
  return (
    <ListItem
      className="max-md:flex-col max-md:items-stretch max-md:gap-2"
      end={
        <ModelSelect
          labelledBy={nameId}
          className="w-60 max-md:w-full"
          value={chosen}
          onValueChange={(defaultModel) => save.mutate({ defaultModel })}
        />
      }
    >
      <p id={nameId} className="font-medium">
        {t("defaultModel")}
      </p>
      <p className="text-text-2">{t("defaultModelHint")}</p>
    </ListItem>
  );
}
