"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { NativeSelect } from "@/components/settings/native-select";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { BudgetPeriod } from "@/lib/billing/budgets/schema";
import { setWorkspaceBudgetSchema } from "@/lib/billing/workspace-budgets/schema";
import { dollarsText, readDollars } from "@/lib/platform/public/read-number";

/** What may be spent in a period. */
export interface PeriodLimit {
  period: BudgetPeriod;
  limitMicroUsd: number;
}

interface PeriodBudgetDialogProps {
  /** Null to set a new one. */
  budget: PeriodLimit | null;
  /** Those that have none yet. */
  periods: readonly BudgetPeriod[];
  submit: (limit: PeriodLimit) => Promise<unknown>;
  onClose: () => void;
  onSaved: () => Promise<void>;
}

/** Sets what may be spent in a period, or changes it. */
export function PeriodBudgetDialog({ budget, periods, submit, onClose, onSaved }: PeriodBudgetDialogProps) {
  const t = useTranslations("settings.budgets");
  const common = useTranslations("common");
  const locale = useLocale();
  const [period, setPeriod] = useState<BudgetPeriod>(budget?.period ?? periods.at(-1) ?? "month");
  const form = useApiForm({
    schema: setWorkspaceBudgetSchema,
    read: (data) => ({ period, limitMicroUsd: readDollars(data.get("limitMicroUsd"), locale) }),
    fieldText: () => t("limitInvalid"),
    submit,
    onSuccess: onSaved,
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent size="sm" title={t(budget ? "editTitle" : "addTitle")}>
        <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
          {budget === null && (
            <Field label={t("period")}>
              <NativeSelect
                value={period}
                onValueChange={(value) => setPeriod(periods.find((each) => each === value) ?? period)}
              >
                {periods.map((each) => (
                  <option key={each} value={each}>
                    {t(`every.${each}`)}
                  </option>
                ))}
              </NativeSelect>
            </Field>
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
            <Button variant="ghost" onClick={onClose}>
              {common("cancel")}
            </Button>
            <Button type="submit" variant="primary" busy={form.pending}>
              {t("save")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
