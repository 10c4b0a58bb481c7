"use client";

import { useTranslations } from "next-intl";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SECURITY_GROUPS, type SecurityGroup } from "@/lib/auth/security-log/schema";
import { NativeSelect } from "../native-select";

/** What the reader wants to see; days as the browser's own field has them (2026-11-25), empty for any. */
export interface LogChoice {
  group: SecurityGroup | "";
  fromDay: string;
  toDay: string;
}

export const NO_CHOICE: LogChoice = { group: "", fromDay: "", toDay: "" };

/** Kind and days of the entries that are shown. */
export function LogFilters({ choice, onChange }: { choice: LogChoice; onChange: (choice: LogChoice) => void }) {
  const t = useTranslations("security.log");
  return (
    <div className="mb-3 grid grid-cols-2 gap-3 sm:grid-cols-[minmax(0,1fr)_10rem_10rem]">
      <Field label={t("group")} className="max-sm:col-span-2">
        <NativeSelect
          value={choice.group}
          onValueChange={(value) =>
            onChange({ ...choice, group: SECURITY_GROUPS.find((group) => group === value) ?? "" })
          }
        >
          <option value="">{t("groups.all")}</option>
          {SECURITY_GROUPS.map((group) => (
            <option key={group} value={group}>
              {t(`groups.${group}`)}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field label={t("from")}>
        <Input
          type="date"
          value={choice.fromDay}
          max={choice.toDay || undefined}
          onValueChange={(fromDay) => onChange({ ...choice, fromDay })}
        />
      </Field>
      <Field label={t("to")}>
        <Input
          type="date"
          value={choice.toDay}
          min={choice.fromDay || undefined}
          onValueChange={(toDay) => onChange({ ...choice, toDay })}
        />
      </Field>
    </div>
  );
}
