"use client";

import { useTranslations } from "next-intl";
import { NativeSelect } from "@/components/settings/native-select";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ADMIN_ACTIONS, ADMIN_TARGETS, type AdminAction, type AdminTarget } from "@/lib/auth/admin/audit/schema";

/** What the reader wants to see; days as the browser's own field has them, empty for any. */
interface AuditChoice {
  search: string;
  /** An area, or one action of it. */
  what: AdminTarget | AdminAction | "";
  fromDay: string;
  toDay: string;
}

export const NO_CHOICE: AuditChoice = { search: "", what: "", fromDay: "", toDay: "" };

const CHOICES = [...ADMIN_TARGETS, ...ADMIN_ACTIONS];
/** What an administrator does only where plans are sold. */
const IS_ABOUT_SALES = /\.(payment|contract)_/;

interface AuditFiltersProps {
  choice: AuditChoice;
  onChange: (choice: AuditChoice) => void;
  /** Plans are sold here. */
  sells: boolean;
}

/** Who, what and when of the entries that are shown. */
export function AuditFilters({ choice, onChange, sells }: AuditFiltersProps) {
  const t = useTranslations("admin.audit");
  const actions = ADMIN_ACTIONS.filter((action) => sells || !IS_ABOUT_SALES.test(action));
  return (
    <div className="mt-6 mb-3 grid grid-cols-2 gap-3 lg:grid-cols-[minmax(0,1fr)_minmax(0,12rem)_10rem_10rem]">
      <Field label={t("search")} className="max-lg:col-span-2">
        <Input
          type="search"
          value={choice.search}
          placeholder={t("searchHint")}
          maxLength={254}
          onValueChange={(search) => onChange({ ...choice, search })}
        />
      </Field>
      <Field label={t("target")} className="max-lg:col-span-2">
        <NativeSelect
          value={choice.what}
          onValueChange={(value) => onChange({ ...choice, what: CHOICES.find((what) => what === value) ?? "" })}
        >
          <option value="">{t("targets.all")}</option>
          {ADMIN_TARGETS.map((target) => (
            <optgroup key={target} label={t(`targets.${target}`)}>
              <option value={target}>{t("allOf", { target: t(`targets.${target}`) })}</option>
              {actions
                .filter((action) => action.startsWith(`${target}.`))
                .map((action) => (
                  <option key={action} value={action}>
                    {t(`actions.${action}`)}
                  </option>
                ))}
            </optgroup>
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
