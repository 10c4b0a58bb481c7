"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import { useHydrated } from "@/components/auth/use-hydrated";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import type { Profile } from "@/lib/auth/schema";
import { dateTimeFormat } from "@/lib/platform/public/i18n-format";
import { NativeSelect } from "./native-select";
import { groupTimeZones } from "./time-zones";
import { useSaveProfile } from "./use-save-profile";

/** The zone in which times are shown, saved when chosen. */
export function TimeZoneField({ profile }: { profile: Profile }) {
  const t = useTranslations("settings.profile");
  const locale = useLocale();
  const save = useSaveProfile();
  const value = (save.isPending && save.variables?.timeZone) || profile.timeZone;
  const groups = useMemo(
    () => groupTimeZones(Intl.supportedValuesOf("timeZone"), profile.timeZone),
    [profile.timeZone],
  );
  // The server has its own zone and clock: what depends on them comes after hydration.
  const hydrated = useHydrated();
  const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const time = dateTimeFormat(locale, { timeStyle: "short", timeZone: value }).format(new Date());
  return (
    <div>
      <Field label={t("timeZone")} hint={hydrated ? t("timeZoneHint", { time }) : "\u00a0"}>
        <NativeSelect value={value} onValueChange={(timeZone) => save.mutate({ timeZone })}>
          {groups.map(({ region, zones }) => (
            <optgroup key={region} label={region}>
              {zones.map(({ id, label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </optgroup>
          ))}
        </NativeSelect>
      </Field>
      {hydrated && browserZone !== value && (
        <Button className="mt-2" size="sm" onClick={() => save.mutate({ timeZone: browserZone })}>
          {t("useBrowserZone", { zone: browserZone.replaceAll("_", " ") })}
        </Button>
      )}
    </div>
  );
}
