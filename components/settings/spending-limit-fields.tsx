"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SPENDING_PERIODS } from "@/lib/auth/schema";
import { NativeSelect } from "./native-select";

interface SpendingLimitFieldsProps {
  error: string | undefined;
  onEdit: () => void;
}

/** What may be spent through a key in a day, a week or a month; the amount is asked for once there is a period. */
export function SpendingLimitFields({ error, onEdit }: SpendingLimitFieldsProps) {
  const t = useTranslations("settings.apiKeys");
  const [period, setPeriod] = useState("");
  return (
    <div className="flex flex-wrap gap-3">
      <Field
        label={t("spending")}
        name="spendingPeriod"
        hint={period === "" ? undefined : t("spendingHint")}
        className="flex-1 basis-40"
      >
        <NativeSelect value={period} onValueChange={setPeriod}>
          <option value="">{t("spendingNone")}</option>
          {SPENDING_PERIODS.map((each) => (
            <option key={each} value={each}>
              {t(`spendingEvery.${each}`)}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {period !== "" && (
        <Field label={t("limit")} name="limitMicroUsd" error={error} className="flex-1 basis-32">
          <Input inputMode="decimal" autoComplete="off" onValueChange={onEdit} />
        </Field>
      )}
    </div>
  );
}
