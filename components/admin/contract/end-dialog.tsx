"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { useApiForm } from "@/components/auth/use-api-form";
import { NativeSelect } from "@/components/settings/native-select";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { toast } from "@/components/ui/toast-store";
import { changeContract } from "@/lib/billing/contracts/client";
import { type ContractState, changeContractSchema } from "@/lib/billing/contracts/schema";
import type { PayerName } from "@/lib/billing/payments/schema";
import { ReasonField } from "../reason-field";
import { useShownProblem } from "./use-shown-problem";

const WHENS = ["at_period_end", "now"] as const;

interface EndDialogProps {
  payer: PayerName;
  /** Whether an end was set, which this can take back. */
  ends: boolean;
  onClose: () => void;
  onDone: (state: ContractState) => void;
}

/** Ends a plan that is paid by invoice, or lets it go on after all; with the reason. */
export function EndDialog({ payer, ends, onClose, onDone }: EndDialogProps) {
  const t = useTranslations("payments.contract");
  const common = useTranslations("common");
  const [when, setWhen] = useState<(typeof WHENS)[number]>("at_period_end");
  const form = useApiForm({
    schema: changeContractSchema,
    read: (data) => ({ ends: ends ? "never" : when, reason: String(data.get("reason")) }),
    fieldText: () => t("reasonInvalid"),
    submit: (body) => changeContract(payer, body),
    onSuccess(state) {
      onDone(state);
      toast.show({ message: t("changed"), icon: "check" });
      onClose();
    },
  });
  const problem = useShownProblem(form.problem);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent size="sm" title={t(ends ? "keepTitle" : "changeTitle")}>
        <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
          {!ends && (
            <Field label={t("when")}>
              <NativeSelect value={when} onValueChange={(value) => setWhen(WHENS.find((one) => one === value) ?? when)}>
                {WHENS.map((one) => (
                  <option key={one} value={one}>
                    {t(`whens.${one}`)}
                  </option>
                ))}
              </NativeSelect>
            </Field>
          )}
          <ReasonField error={form.errors.reason} onValueChange={() => form.clear("reason")} />
          <FormProblem error={problem} />
          <DialogFooter className="mt-1">
            <Button variant="ghost" onClick={onClose}>
              {common("cancel")}
            </Button>
            <Button type="submit" variant={ends ? "primary" : "danger"} busy={form.pending}>
              {t(ends ? "keep" : "change")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
