"use client";

import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorText, useErrorToast } from "@/components/auth/use-error-text";
import { NativeSelect } from "@/components/settings/native-select";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { toast } from "@/components/ui/toast-store";
import { pausePlan, unpausePlan } from "@/lib/billing/stripe/client";
import type { PauseInput, Plan } from "@/lib/billing/stripe/schema";
import { ApiError } from "@/lib/platform/public/api-client";
import { usePlanWords } from "./use-plan-words";
import { useTierNames } from "./use-tier-names";

const MONTHS = [1, 2, 3] as const satisfies readonly PauseInput["months"][];

type Subscription = NonNullable<Plan["subscription"]>;

interface PauseProps {
  subscription: Subscription;
  onChanged: (plan: Plan) => Promise<void>;
}

/** Whether a plan may be paused: one that is paid by the month, in force and not about to end. */
export const canPause = ({ status, period, endsAt, pause }: Subscription): boolean =>
  status === "active" && period === "month" && endsAt === null && pause === null;

const reasonOf = (error: unknown): unknown => (error instanceof ApiError ? error.details?.reason : undefined);

function PauseForm({ subscription, onChanged, onClose }: PauseProps & { onClose: () => void }) {
  const t = useTranslations("billing.plan.pause");
  const common = useTranslations("common");
  const errorText = useErrorText();
  const { day } = usePlanWords();
  const [months, setMonths] = useState<PauseInput["months"]>(1);
  const pause = useMutation({
    mutationFn: pausePlan,
    networkMode: "always",
    async onSuccess(plan) {
      await onChanged(plan);
      toast.show({ message: t("done") });
      onClose();
    },
  });
  return (
    <form
      className="mt-4 flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        pause.mutate(months);
      }}
    >
      <p className="text-text-2">{t("text", { date: day(subscription.renewsAt) })}</p>
      <Field label={t("months")}>
        <NativeSelect
          value={String(months)}
          onValueChange={(value) => setMonths(MONTHS.find((one) => String(one) === value) ?? 1)}
        >
          {MONTHS.map((one) => (
            <option key={one} value={one}>
              {t("count", { months: one })}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <p role="alert" className="text-danger empty:hidden">
        {pause.error && (reasonOf(pause.error) === "overage_open" ? t("overageOpen") : errorText(pause.error))}
      </p>
      <DialogFooter>
        <Button variant="ghost" onClick={onClose}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={pause.isPending}>
          {t("confirm")}
        </Button>
      </DialogFooter>
    </form>
  );
}

/** The way into a pause and out of it, where there is one. */
export function PausePlan({ subscription, onChanged }: PauseProps) {
  const t = useTranslations("billing.plan.pause");
  const showError = useErrorToast();
  const nameOf = useTierNames();
  const [isAsking, setIsAsking] = useState(false);
  const goOn = useMutation({
    mutationFn: unpausePlan,
    networkMode: "always",
    onError(error) {
      if (reasonOf(error) === "card_refused") toast.show({ message: t("cardRefused") });
      else showError(error);
    },
    async onSuccess(plan) {
      toast.show({ message: t("over") });
      await onChanged(plan);
    },
  });
  if (subscription.pause !== null) {
    return (
      <Button variant="primary" busy={goOn.isPending} onClick={() => goOn.mutate()}>
        {t("goOn")}
      </Button>
    );
  }
  if (!canPause(subscription)) return null;
  return (
    <>
      <Button variant="ghost" onClick={() => setIsAsking(true)}>
        {t("open")}
      </Button>
      <Dialog open={isAsking} onOpenChange={setIsAsking}>
        <DialogContent size="sm" title={t("title", { plan: nameOf(subscription.tier) })}>
          <PauseForm subscription={subscription} onChanged={onChanged} onClose={() => setIsAsking(false)} />
        </DialogContent>
      </Dialog>
    </>
  );
}
