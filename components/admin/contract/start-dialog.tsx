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
import { toast } from "@/components/ui/toast-store";
import { startContract } from "@/lib/billing/contracts/client";
import {
  CONTRACT_TIER,
  type ContractState,
  DAYS_UNTIL_DUE_MAX,
  PURCHASE_ORDER_MAX,
  startContractSchema,
} from "@/lib/billing/contracts/schema";
import type { PayerName } from "@/lib/billing/payments/schema";
import { PLAN_PERIODS, type PlanPeriod } from "@/lib/billing/stripe/schema";
import { newClientId } from "@/lib/chat/client/new-client-id";
import { formatPrice } from "@/lib/platform/public/i18n-format";
import { readCents, readNumber } from "@/lib/platform/public/read-number";
import { ReasonField } from "../reason-field";
import { useTierNames } from "../use-tier-names";
import { useShownProblem } from "./use-shown-problem";

interface StartDialogProps {
  payer: PayerName;
  cardPlan: ContractState["cardPlan"];
  onClose: () => void;
  onDone: (state: ContractState) => void;
}

/** Puts a person or a workspace on Enterprise by invoice: what it costs, when it is due, under which number. */
export function StartDialog({ payer, cardPlan, onClose, onDone }: StartDialogProps) {
  const t = useTranslations("payments.contract");
  const common = useTranslations("common");
  const tier = useTierNames()(CONTRACT_TIER);
  const locale = useLocale();
  // One contract for one opening of the dialog: sent twice, it is made once.
  const [id] = useState(newClientId);
  const [period, setPeriod] = useState<PlanPeriod>("year");
  const most = DAYS_UNTIL_DUE_MAX[period];
  const form = useApiForm({
    schema: startContractSchema,
    read: (data) => ({
      id,
      period,
      amountMicroUsd: readCents(data.get("amountMicroUsd")),
      daysUntilDue: readNumber(data.get("daysUntilDue"), locale),
      purchaseOrder: String(data.get("purchaseOrder") ?? "").trim() || null,
      reason: String(data.get("reason")),
    }),
    fieldText: (name) => {
      if (name === "amountMicroUsd") return t("amountInvalid");
      if (name === "daysUntilDue") return t("daysInvalid", { most });
      return name === "purchaseOrder" ? t("orderInvalid", { most: PURCHASE_ORDER_MAX }) : t("reasonInvalid");
    },
    submit: (body) => startContract(payer, body),
    onSuccess(state) {
      onDone(state);
      toast.show({ message: t("started", { tier }), icon: "check" });
      onClose();
    },
  });
  const problem = useShownProblem(form.problem);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={t("startTitle", { tier })} description={t("startText", { tier })}>
        <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label={t("amount")} name="amountMicroUsd" hint={t("amountHint")} error={form.errors.amountMicroUsd}>
              <Input inputMode="decimal" autoComplete="off" onValueChange={() => form.clear("amountMicroUsd")} />
            </Field>
            <Field label={t("period")}>
              <NativeSelect
                value={period}
                onValueChange={(value) => {
                  setPeriod(PLAN_PERIODS.find((one) => one === value) ?? period);
                  form.clear("daysUntilDue");
                }}
              >
                {PLAN_PERIODS.map((one) => (
                  <option key={one} value={one}>
                    {t(`periods.${one}`)}
                  </option>
                ))}
              </NativeSelect>
            </Field>
            <Field
              label={t("days")}
              name="daysUntilDue"
              hint={t("daysHint", { most })}
              error={form.errors.daysUntilDue}
            >
              <Input
                inputMode="numeric"
                autoComplete="off"
                defaultValue="14"
                onValueChange={() => form.clear("daysUntilDue")}
              />
            </Field>
            <Field
              label={t("order")}
              name="purchaseOrder"
              optional
              hint={t("orderHint")}
              error={form.errors.purchaseOrder}
            >
              <Input autoComplete="off" onValueChange={() => form.clear("purchaseOrder")} />
            </Field>
          </div>
          <ReasonField error={form.errors.reason} onValueChange={() => form.clear("reason")} />
          {cardPlan && (
            <p className="text-text-2">{t("endsCard", { amount: formatPrice(cardPlan.amountMicroUsd, locale) })}</p>
          )}
          <FormProblem error={problem} />
          <DialogFooter className="mt-1">
            <Button variant="ghost" onClick={onClose}>
              {common("cancel")}
            </Button>
            <Button type="submit" variant="primary" busy={form.pending}>
              {t("confirm")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
