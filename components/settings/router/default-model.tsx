"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useId, useMemo } from "react";
import { providerName } from "@/components/chat/composer/provider-name";
import { NativeSelect } from "@/components/settings/native-select";
import { useSaveProfile } from "@/components/settings/use-save-profile";
import { useShell } from "@/components/shell/shell-context";
import { ListItem } from "@/components/ui/list";
import { profileQuery } from "@/lib/auth/client";
import { AUTO_MODEL_ID } from "@/lib/chat/client/limits";
import { catalogQuery } from "@/lib/models/client";
import { groupPinnable } from "./group-pinnable";
import { useModelNames } from "./use-model-names";

/** Which model answers in chats that begin from now on: Auto, or one by name. */
export function DefaultModel() {
  const t = useTranslations("settings.router");
  const nameId = useId();
  const { profile } = useShell();
  const { data = profile } = useQuery(profileQuery(profile));
  const { data: catalog } = useQuery(catalogQuery());
  const nameOf = useModelNames();
  const save = useSaveProfile();
  const chosen = (save.isPending && save.variables.defaultModel) || data.defaultModel;
  const groups = useMemo(() => groupPinnable(catalog?.items ?? [], "conversation", [], chosen), [catalog, chosen]);
  const isOffered = chosen === AUTO_MODEL_ID || groups.some(({ models }) => models.some(({ id }) => id === chosen));
  return (
    <ListItem
      className="max-md:flex-col max-md:items-stretch max-md:gap-2"
      end={
        <NativeSelect
          labelledBy={nameId}
          className="w-60 max-md:w-full"
          value={chosen}
          onValueChange={(defaultModel) => save.mutate({ defaultModel })}
        >
          <option value={AUTO_MODEL_ID}>{t("auto")}</option>
          {!isOffered && <option value={chosen}>{t("notAvailable", { name: nameOf(chosen) })}</option>}
          {groups.map(({ provider, models }) => (
            <optgroup key={provider} label={providerName(provider)}>
              {models.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </optgroup>
          ))}
        </NativeSelect>
      }
    >
      <p id={nameId} className="font-medium">
        {t("defaultModel")}
      </p>
      <p className="text-text-2">{t("defaultModelHint")}</p>
    </ListItem>
  );
}
