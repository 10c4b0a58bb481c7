"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Field } from "@/components/ui/field";
import type { ApiKey } from "@/lib/auth/schema";
import { projectChoicesQuery } from "@/lib/projects/client";
import { NativeSelect } from "./native-select";

interface KeyProjectFieldProps {
  /** The id of a project; empty: none. */
  value: string;
  onValueChange: (value: string) => void;
  /** The project that the key belongs to, which is offered also where the list does not hold it. */
  stored?: ApiKey["project"];
  error?: string | undefined;
}

/** The project that everything asked with a key belongs to; not there for whoever has no projects. */
export function KeyProjectField({ value, onValueChange, stored = null, error }: KeyProjectFieldProps) {
  const t = useTranslations("keyrouting");
  const { data, isError } = useQuery(projectChoicesQuery());
  const projects = data?.items ?? [];
  const all = stored && !projects.some(({ id }) => id === stored.id) ? [stored, ...projects] : projects;
  if (all.length === 0 && !isError) return null;
  return (
    <Field
      label={t("project")}
      name="projectId"
      hint={t("projectHint")}
      error={error ?? (isError ? t("projectsFailed") : undefined)}
    >
      <NativeSelect value={value} onValueChange={onValueChange}>
        <option value="">{t("projectNone")}</option>
        {all.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
}
