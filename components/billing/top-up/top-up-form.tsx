"use client";

import { useLocale, useTranslations } from "next-intl";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { setTopUp } from "@/lib/billing/top-ups/client";
import type { TopUp, TopUpSettings } from "@/lib/billing/top-ups/schema";
import { ApiError } from "@/lib/platform/public/api-client";
import { dollarsText, readCents } from "@/lib/platform/public/read-number";

const FIELDS = ["threshold", "amount", "ceiling"] as const;
const DEFAULTS: Omit<TopUpSettings, "isOn"> = {
  thresholdMicroUsd: 5_000_000,
  amountMicroUsd: 10_000_000,
  ceilingMicroUsd: 50_000_000,
};

interface TopUpFormProps {
  settings: TopUpSettings | null;
  onCancel: () => void;
  onSaved: (topUp: TopUp) => void;
}

/** The three amounts; saving turns automatic purchases on. */
export function TopUpForm({ settings, onCancel, onSaved }: TopUpFormProps) {
  const t = useTranslations("credits.topUp.form");
  const locale = useLocale();
  const form = useApiForm({
    schema: () => import("@/lib/billing/top-ups/schema").then((schemas) => schemas.setTopUpSchema),
    read: (data) => ({
      isOn: true,
      ...Object.fromEntries(FIELDS.map((name) => [`${name}MicroUsd`, readCents(data.get(`${name}MicroUsd`))])),
    }),
    fieldText: (name) => {
      const field = FIELDS.find((one) => name === `${one}MicroUsd`);
      return field && t(`${field}Invalid`);
    },
    submit: setTopUp,
    onSuccess: onSaved,
  });
  const { problem } = form;
  const isCardMissing = problem instanceof ApiError && problem.details.reason === "no_card";
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      {FIELDS.map((name) => {
        const field = `${name}MicroUsd` as const;
        return (
          <Field key={name} label={t(name)} name={field} hint={t(`${name}Hint`)} error={form.errors[field]}>
            <Input
              inputMode="decimal"
              autoComplete="off"
              defaultValue={dollarsText((settings ?? DEFAULTS)[field], locale)}
              onValueChange={() => form.clear(field)}
            />
          </Field>
        );
      })}
      <FormProblem
        error={isCardMissing ? new ApiError(problem.status, { code: problem.code, message: t("noCard") }) : problem}
      />
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
