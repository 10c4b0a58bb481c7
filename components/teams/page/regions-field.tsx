"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { REGIONS, type Region } from "@/lib/platform/public/regions";

interface RegionsFieldProps {
  /** Null: anywhere. */
  value: readonly Region[] | null;
  onValueChange: (value: Region[] | null) => void;
}

/** Where data may be processed; none ticked is anywhere. */
export function RegionsField({ value, onValueChange }: RegionsFieldProps) {
  const t = useTranslations("teams.routing");
  const names = useTranslations("models.regions");
  const hintId = useId();
  const chosen = new Set(value);

  function toggle(region: Region, isAllowed: boolean) {
    const next = REGIONS.filter((one) => (one === region ? isAllowed : chosen.has(one)));
    onValueChange(next.length > 0 ? next : null);
  }

  return (
    <fieldset aria-describedby={hintId}>
      <legend className="field-label">{t("regions")}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        {REGIONS.map((region) => (
          <Checkbox
            key={region}
            checked={chosen.has(region)}
            onCheckedChange={(isAllowed) => toggle(region, isAllowed)}
            label={names(region)}
          />
        ))}
      </div>
      <p id={hintId} className="mt-1.5 text-text-3">
        {t("regionsHint")}
      </p>
    </fieldset>
  );
}
