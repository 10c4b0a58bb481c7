"use client";

import { useLocale, useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Input } from "@/components/ui/input";
import { ListItem } from "@/components/ui/list";
import type { RouteThresholds } from "@/lib/models/route-thresholds/schema";
import { type LIMIT_FIELDS, limitText, readLimit } from "./limit-fields";

interface LimitRowProps {
  field: (typeof LIMIT_FIELDS)[number];
  thresholds: RouteThresholds;
  onLimit: (value: number | null) => void;
}

/** One limit: saved when the field is left or Enter is pressed; what cannot be read is said beside it and not saved. */
export function LimitRow({ field, thresholds, onLimit }: LimitRowProps) {
  const t = useTranslations("settings.router");
  const locale = useLocale();
  const id = useId();
  const stored = limitText(field, thresholds, locale);
  const [draft, setDraft] = useState<string | null>(null);
  const [isInvalid, setIsInvalid] = useState(false);
  const { name, unit, least, most } = field;

  function save() {
    if (draft === null) return;
    const value = readLimit(field, draft, locale);
    setIsInvalid(value === undefined);
    if (value === undefined) return;
    setDraft(null);
    if (value !== (thresholds[name] ?? null)) onLimit(value);
  }

  return (
    <ListItem
      className="max-md:flex-col max-md:items-stretch max-md:gap-2"
      end={
        <div className="w-60 max-md:w-full">
          <Input
            id={id}
            inputMode="decimal"
            autoComplete="off"
            placeholder={t("noLimit")}
            end={<span className="text-text-3">{unit}</span>}
            value={draft ?? stored}
            invalid={isInvalid}
            aria-describedby={`${id}-hint ${id}-error`}
            onValueChange={setDraft}
            onBlur={save}
            onKeyDown={(event) => event.key === "Enter" && save()}
          />
          <p id={`${id}-error`} aria-live="polite" className="text-danger">
            {isInvalid && t("limitInvalid", { least, most })}
          </p>
        </div>
      }
    >
      <label htmlFor={id} className="font-medium">
        {t(`limits.${name}`)}
      </label>
      <p id={`${id}-hint`} className="text-text-2">
        {t(`limitHints.${name}`)}
      </p>
    </ListItem>
  );
}
