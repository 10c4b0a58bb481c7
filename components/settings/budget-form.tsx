"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { ApiKey } from "@/lib/auth/schema";
import { createBudget, updateBudget } from "@/lib/billing/budgets/client";
import { BUDGET_PERIODS, type Budget, type BudgetPeriod, createBudgetSchema } from "@/lib/billing/budgets/schema";
import { dollarsText, readDollars } from "@/lib/platform/public/read-number";
import { NativeSelect } from "./native-select";

interface BudgetFormProps {
  /** Null to set a new one. */
  budget: Budget | null;
  keys: readonly ApiKey[];
  onCancel: () => void;
  onSaved: () => Promise<void>;
}

/** What the budget is for, how long it lasts, and how many dollars it has. */
export function BudgetForm({ budget, keys, onCancel, onSaved }: BudgetFormProps) {
  const t = useTranslations("settings.budgets");
  const common = useTranslations("common");
  const locale = useLocale();
  const [period, setPeriod] = useState<BudgetPeriod>("month");
  const [apiKeyId, setApiKeyId] = useState("");
  const form = useApiForm({
    schema: createBudgetSchema,
    read: (data) => ({
      apiKeyId: budget ? budget.apiKeyId : apiKeyId || null,
      projectId: budget?.projectId ?? null,
      period: budget?.period ?? period,
      limitMicroUsd: readDollars(data.get("limitMicroUsd"), locale),
    }),
    fieldText: (name) => (name === "limitMicroUsd" ? t("limitInvalid") : undefined),
    submit: (input) => (budget ? updateBudget(budget.id, input.limitMicroUsd) : createBudget(input)),
    onSuccess: onSaved,
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      {budget === null && (
        <>
          <Field label={t("scope")}>
            <NativeSelect value={apiKeyId} onValueChange={setApiKeyId}>
              <option value="">{t("everything")}</option>
              {keys.map((key) => (
                <option key={key.id} value={key.id}>
                  {key.name}
                </option>
              ))}
            </NativeSelect>
          </Field>
          <Field label={t("period")} name="period" error={form.errors.period}>
            <NativeSelect
              value={period}
              onValueChange={(value) => setPeriod(BUDGET_PERIODS.find((each) => each === value) ?? "month")}
            >
              {BUDGET_PERIODS.map((each) => (
                <option key={each} value={each}>
                  {t(`every.${each}`)}
                </option>
              ))}
            </NativeSelect>
          </Field>
        </>
      )}
      <Field label={t("limit")} name="limitMicroUsd" hint={t("limitHint")} error={form.errors.limitMicroUsd}>
        <Input
          inputMode="decimal"
          autoComplete="off"
          defaultValue={dollarsText(budget?.limitMicroUsd ?? null, locale)}
          onValueChange={() => form.clear("limitMicroUsd")}
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
