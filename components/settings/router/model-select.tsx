"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type ReactNode, useMemo } from "react";
import { providerName } from "@/components/chat/composer/provider-name";
import { NativeSelect } from "@/components/settings/native-select";
import { AUTO_MODEL_ID } from "@/lib/chat/client/limits";
import { catalogQuery } from "@/lib/models/client";
import { groupPinnable } from "./group-pinnable";
import { useModelNames } from "./use-model-names";

interface ModelSelectProps {
  /** A model, Auto, or the value of one of the other options. */
  value: string;
  onValueChange: (value: string) => void;
  /** Options before Auto. */
  others?: { value: string; label: string };
  labelledBy?: string;
  className?: string;
}

/** Auto, or a model that chats and can be used; one that no longer can stays where it is chosen. */
export function ModelSelect({ value, onValueChange, others, ...rest }: ModelSelectProps): ReactNode {
  const t = useTranslations("settings.router");
  const { data: catalog } = useQuery(catalogQuery());
  const nameOf = useModelNames();
  const groups = useMemo(() => groupPinnable(catalog?.items ?? [], "conversation", [], value), [catalog, value]);
  const isOffered =
    value === AUTO_MODEL_ID ||
    value === others?.value ||
    groups.some(({ models }) => models.some(({ id }) => id === value));
  return (
    <NativeSelect value={value} onValueChange={onValueChange} {...rest}>
      {others && <option value={others.value}>{others.label}</option>}
      <option value={AUTO_MODEL_ID}>{t("auto")}</option>
      {!isOffered && <option value={value}>{t("notAvailable", { name: nameOf(value) })}</option>}
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
  );
}
