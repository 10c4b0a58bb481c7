"use client";

import { useLocale, useTranslations } from "next-intl";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { type OwnKey, ownKeyTermsSchema, type UpdateOwnKey } from "@/lib/models/keys/own-keys/schema";
import { dollarsText, readDollars } from "@/lib/platform/public/read-number";

interface OwnKeyFormProps {
  ownKey: OwnKey;
  submit: (change: UpdateOwnKey) => Promise<unknown>;
  onCancel: () => void;
  onSaved: () => Promise<void>;
}

/** The fields as they are sent; nothing typed for the limit is no limit. */
export function readOwnKeyTerms(data: FormData, locale: string) {
  return {
    label: String(data.get("label") ?? ""),
    weight: Number(data.get("weight")),
    dailyCapMicroUsd: readDollars(data.get("dailyCapMicroUsd"), locale),
  };
}

/** What a key is called, how often it is asked with, and what may be spent with it in a day. */
export function OwnKeyForm({ ownKey, submit, onCancel, onSaved }: OwnKeyFormProps) {
  const t = useTranslations("keys");
  const common = useTranslations("common");
  const locale = useLocale();
  const form = useApiForm({
    schema: ownKeyTermsSchema,
    read: (data) => readOwnKeyTerms(data, locale),
    fieldText: (name) =>
      name === "label" ? t("labelInvalid") : name === "weight" ? t("weightInvalid") : t("capInvalid"),
    submit,
    onSuccess: onSaved,
  });
  const { label, weight, dailyCapMicroUsd } = ownKey;
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      <Field label={t("label")} name="label" hint={t("labelHint")} error={form.errors.label}>
        <Input defaultValue={label} autoComplete="off" onValueChange={() => form.clear("label")} />
      </Field>
      <Field label={t("weight")} name="weight" hint={t("weightHint")} error={form.errors.weight}>
        <Input
          inputMode="numeric"
          defaultValue={String(weight)}
          autoComplete="off"
          onValueChange={() => form.clear("weight")}
        />
      </Field>
      <Field label={t("cap")} name="dailyCapMicroUsd" hint={t("capHint")} error={form.errors.dailyCapMicroUsd}>
        <Input
          inputMode="decimal"
          defaultValue={dollarsText(dailyCapMicroUsd, locale)}
          autoComplete="off"
          onValueChange={() => form.clear("dailyCapMicroUsd")}
        />
      </Field>
      <FormProblem error={form.problem} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={onCancel}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={form.pending}>
          {t("save")}
        </Button>
      </DialogFooter>
    </form>
  );
}
