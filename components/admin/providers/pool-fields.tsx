"use client";

import { useLocale, useTranslations } from "next-intl";
import type { ApiForm } from "@/components/auth/use-api-form";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { dollarsText } from "@/lib/platform/public/read-number";

interface PoolFieldsProps {
  form: Pick<ApiForm, "errors" | "clear">;
  weight: number;
  dailyCapMicroUsd: number | null;
}

/** A key's share of the requests, and what it may spend. */
export function PoolFields({ form, weight, dailyCapMicroUsd }: PoolFieldsProps) {
  const t = useTranslations("console.providers");
  const locale = useLocale();
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={t("weight")} name="weight" hint={t("weightHint")} error={form.errors.weight}>
        <Input
          inputMode="numeric"
          autoComplete="off"
          defaultValue={String(weight)}
          onValueChange={() => form.clear("weight")}
        />
      </Field>
      <Field label={t("cap")} name="dailyCapMicroUsd" hint={t("capHint")} error={form.errors.dailyCapMicroUsd} optional>
        <Input
          inputMode="decimal"
          autoComplete="off"
          defaultValue={dollarsText(dailyCapMicroUsd, locale)}
          onValueChange={() => form.clear("dailyCapMicroUsd")}
        />
      </Field>
    </div>
  );
}
