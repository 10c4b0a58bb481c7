"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { NativeSelect } from "@/components/settings/native-select";
import { readDollars } from "@/components/settings/spending-limit";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { BudgetPeriod } from "@/lib/billing/budgets/schema";
import { setWorkspaceBudget } from "@/lib/billing/workspace-budgets/client";
import { setWorkspaceBudgetSchema, type WorkspaceBudget } from "@/lib/billing/workspace-budgets/schema";

interface BudgetDialogProps {
  workspaceId: string;
  /** Null to set a new one. */
  budget: WorkspaceBudget | null;
  /** Those that have none yet. */
  periods: readonly BudgetPeriod[];
  onClose: () => void;
  onSaved: () => Promise<void>;
}

/** Sets what a workspace may spend in a period, or changes it. */
export function BudgetDialog({ workspaceId, budget, periods, onClose, onSaved }: BudgetDialogProps) {
  const t = useTranslations("teams.budgets");
  const words = useTranslations("settings.budgets");
  const common = useTranslations("common");
  const [period, setPeriod] = useState<BudgetPeriod>(budget?.period ?? periods.at(-1) ?? "month");
  const form = useApiForm({
    schema: setWorkspaceBudgetSchema,
    read: (data) => ({ period, limitMicroUsd: readDollars(String(data.get("limitMicroUsd"))) }),
    fieldText: () => words("limitInvalid"),
    submit: (input) => setWorkspaceBudget(workspaceId, input),
    onSuccess: onSaved,
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent size="sm" title={t(budget ? "editTitle" : "addTitle")}>
        <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
          {budget === null && (
            <Field label={words("period")}>
              <NativeSelect
                value={period}
                onValueChange={(value) => setPeriod(periods.find((each) => each === value) ?? period)}
              >
                {periods.map((each) => (
                  <option key={each} value={each}>
                    {words(`every.${each}`)}
                  </option>
                ))}
              </NativeSelect>
            </Field>
          )}
          <Field
            label={words("limit")}
            name="limitMicroUsd"
            hint={words("limitHint")}
            error={form.errors.limitMicroUsd}
          >
            <Input
              inputMode="decimal"
              autoComplete="off"
              defaultValue={budget ? String(budget.limitMicroUsd / 1_000_000) : ""}
              onValueChange={() => form.clear("limitMicroUsd")}
            />
          </Field>
          <FormProblem error={form.problem} />
          <DialogFooter className="mt-1">
            <Button variant="ghost" onClick={onClose}>
              {common("cancel")}
            </Button>
            <Button type="submit" variant="primary" busy={form.pending}>
              {words("save")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
