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
import { refundPayment } from "@/lib/billing/payments/client";
import { endsPlan } from "@/lib/billing/payments/policy";
import {
  type PayerName,
  type Payment,
  REFUND_DESTINATIONS,
  type RefundDestination,
  refundInputSchema,
} from "@/lib/billing/payments/schema";
import { newClientId } from "@/lib/chat/client/new-client-id";
import { ApiError } from "@/lib/platform/public/api-client";
import { formatPrice } from "@/lib/platform/public/i18n-format";
import { dollarsText, readCents } from "@/lib/platform/public/read-number";
import { ReasonField } from "../reason-field";

const REFUSALS = ["too_much", "disputed", "spent", "bought_credits"] as const;

interface RefundDialogProps {
  payer: PayerName;
  payment: Payment;
  onClose: () => void;
  onDone: () => Promise<void>;
}

/** Gives a payment back, whole or in part, with the reason; says what that does to the plan. */
export function RefundDialog({ payer, payment, onClose, onDone }: RefundDialogProps) {
  const t = useTranslations("payments.refund");
  const workspaces = useTranslations("payments.workspaces");
  const common = useTranslations("common");
  const locale = useLocale();
  // One refund for one opening of the dialog: sent twice, it is made once.
  const [id] = useState(newClientId);
  const [destination, setDestination] = useState<RefundDestination>("card");
  const { refundableMicroUsd, number } = payment;
  const [typed, setTyped] = useState(dollarsText(refundableMicroUsd, locale));
  const amountMicroUsd = readCents(typed);
  const isLast = endsPlan(payment, { destination, amountMicroUsd: amountMicroUsd ?? 0 });
  const left = formatPrice(refundableMicroUsd, locale);
  const form = useApiForm({
    schema: refundInputSchema.refine((input) => input.amountMicroUsd <= refundableMicroUsd, {
      path: ["amountMicroUsd"],
    }),
    read: (data) => ({ id, payment: payment.id, destination, amountMicroUsd, reason: String(data.get("reason")) }),
    fieldText: (name) => (name === "amountMicroUsd" ? t("amountInvalid", { left }) : t("reasonInvalid")),
    submit: (body) => refundPayment(payer, body),
    async onSuccess() {
      await onDone();
      toast.show({ message: t("done"), icon: "check" });
      onClose();
    },
  });
  const { problem } = form;
  const reason = problem instanceof ApiError ? REFUSALS.find((one) => one === problem.details.reason) : undefined;
  const shown =
    problem instanceof ApiError && reason
      ? new ApiError(problem.status, { code: problem.code, message: t(`refused.${reason}`) })
      : problem;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent size="sm" title={t("title")} description={t("text", { number: number ?? payment.id, left })}>
        <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
          <Field label={t("destination")}>
            <NativeSelect
              value={destination}
              onValueChange={(value) => setDestination(REFUND_DESTINATIONS.find((one) => one === value) ?? "card")}
            >
              {REFUND_DESTINATIONS.map((one) => (
                <option key={one} value={one}>
                  {payer.kind === "workspace" && one === "credit" ? workspaces("credit") : t(`destinations.${one}`)}
                </option>
              ))}
            </NativeSelect>
          </Field>
          <Field label={t("amount")} name="amountMicroUsd" error={form.errors.amountMicroUsd}>
            <Input
              inputMode="decimal"
              autoComplete="off"
              value={typed}
              onValueChange={(value) => {
                setTyped(value);
                form.clear("amountMicroUsd");
              }}
            />
          </Field>
          <ReasonField error={form.errors.reason} onValueChange={() => form.clear("reason")} />
          <p role="status" className="text-text-2">
            {t(isLast ? "endsPlan" : "keepsPlan")}
          </p>
          <FormProblem error={shown} />
          <DialogFooter className="mt-1">
            <Button variant="ghost" onClick={onClose}>
              {common("cancel")}
            </Button>
            <Button type="submit" variant="danger" busy={form.pending}>
              {t("confirm")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
