"use client";

import { useLocale, useTranslations } from "next-intl";
import { NativeSelect } from "@/components/settings/native-select";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ROUTE_MODES } from "@/lib/chat/client/limits";
import type { RouteThresholds } from "@/lib/models/route-thresholds/schema";
import { LIMIT_FIELDS, limitText } from "./limit-fields";

interface ModeFieldProps {
  /** Of the schema's field. */
  name: string;
  label: string;
  hint: string;
  /** What no mode means. */
  none: string;
  /** A mode; empty: none. */
  value: string;
  onValueChange: (value: string) => void;
  error?: string | undefined;
}

/** A mode of Auto, or none. */
export function ModeField({ name, label, hint, none, value, onValueChange, error }: ModeFieldProps) {
  const modes = useTranslations("models.modes");
  return (
    <Field label={label} name={name} hint={hint} error={error}>
      <NativeSelect value={value} onValueChange={onValueChange}>
        <option value="">{none}</option>
        {ROUTE_MODES.map((each) => (
          <option key={each} value={each}>
            {modes(each)}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
}

/** What a form says of a limit that is no number of its range; undefined for what is no limit. */
export function useLimitProblem(): (name: string) => string | undefined {
  const t = useTranslations("settings.router");
  return (name) => {
    const field = LIMIT_FIELDS.find((one) => one.name === name);
    return field && t("limitInvalid", { least: field.least, most: field.most });
  };
}

interface LimitFieldsProps {
  stored: RouteThresholds | undefined;
  form: { errors: Readonly<Record<string, string | undefined>>; clear: (name: string) => void };
}

/** All limits of Auto, as fields of a form that `readLimits` reads. */
export function LimitFields({ stored, form }: LimitFieldsProps) {
  const t = useTranslations("settings.router");
  const locale = useLocale();
  return LIMIT_FIELDS.map((field) => (
    <Field
      key={field.name}
      label={t(`limits.${field.name}`)}
      name={field.name}
      hint={t(`limitHints.${field.name}`)}
      error={form.errors[field.name]}
    >
      <Input
        inputMode="decimal"
        autoComplete="off"
        placeholder={t("noLimit")}
        end={<span className="text-text-3">{field.unit}</span>}
        defaultValue={stored ? limitText(field, stored, locale) : ""}
        onValueChange={() => form.clear(field.name)}
      />
    </Field>
  ));
}
