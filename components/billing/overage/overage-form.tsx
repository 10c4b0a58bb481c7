"use client";

import { useLocale, useTranslations } from "next-intl";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { setOverage } from "@/lib/billing/overage/client";
import type { Overage } from "@/lib/billing/overage/schema";
import { dollarsText, readCents } from "@/lib/platform/public/read-number";

const DEFAULT_CAP_MICRO_USD = 20_000_000;

interface OverageFormProps {
  settings: Overage["settings"];
  onCancel: () => void;
  onSaved: (overage: Overage) => void;
}

/** The most that a month may be billed with; saving allows it. */
export function OverageForm({ settings, onCancel, onSaved }: OverageFormProps) {
  const t = useTranslations("credits.overage.form");
  const locale = useLocale();
  const form = useApiForm({
    schema: () => import("@/lib/billing/overage/schema").then((schemas) => schemas.setOverageSchema),
    read: (data) => ({ isOn: true, capMicroUsd: readCents(data.get("capMicroUsd")) }),
    fieldText: () => t("capInvalid"),
    submit: setOverage,
    onSuccess: onSaved,
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      <Field label={t("cap")} name="capMicroUsd" hint={t("capHint")} error={form.errors.capMicroUsd}>
        <Input
          inputMode="decimal"
          autoComplete="off"
          defaultValue={dollarsText(settings?.capMicroUsd ?? DEFAULT_CAP_MICRO_USD, locale)}
          onValueChange={() => form.clear("capMicroUsd")}
        />
      </Field>
      <FormProblem error={form.problem} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={onCancel}>
          {t("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={form.pending}>
          {t("save")}
        </Button>
      </DialogFooter>
    </form>
  );
}
