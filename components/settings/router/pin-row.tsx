"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useId, useMemo } from "react";
import { providerName } from "@/components/chat/composer/provider-name";
import { NativeSelect } from "@/components/settings/native-select";
import { ListItem } from "@/components/ui/list";
import { catalogQuery } from "@/lib/models/client";
import type { Intent } from "@/lib/models/schema";
import { groupPinnable } from "./group-pinnable";
import { useModelNames } from "./use-model-names";

interface PinRowProps {
  intent: Intent;
  pinnedId: string | null;
  excludedIds: readonly string[];
  onPin: (modelId: string | null) => void;
}

/** A kind of task and the model that answers it. */
export function PinRow({ intent, pinnedId, excludedIds, onPin }: PinRowProps) {
  const t = useTranslations("settings.router");
  const tIntent = useTranslations("models.intents");
  const { data } = useQuery(catalogQuery());
  const nameOf = useModelNames();
  const nameId = useId();
  const groups = useMemo(
    () => groupPinnable(data?.items ?? [], intent, excludedIds, pinnedId),
    [data, intent, excludedIds, pinnedId],
  );
  const isOffered = groups.some(({ models }) => models.some(({ id }) => id === pinnedId));
  return (
    <ListItem
      className="max-md:flex-col max-md:items-stretch max-md:gap-2"
      end={
        <NativeSelect
          labelledBy={nameId}
          className="w-60 max-md:w-full"
          value={pinnedId ?? ""}
          onValueChange={(modelId) => onPin(modelId || null)}
        >
          <option value="">{t("letAuto")}</option>
          {pinnedId !== null && !isOffered && (
            <option value={pinnedId}>{t("notAvailable", { name: nameOf(pinnedId) })}</option>
          )}
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
        {tIntent(intent)}
      </p>
      <p className="text-text-2">{t(`examples.${intent}`)}</p>
    </ListItem>
  );
}
