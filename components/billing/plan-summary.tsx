"use client";

import { useMutation } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast-store";
import { setPlanEnds } from "@/lib/billing/stripe/client";
import { isGivenBack } from "@/lib/billing/stripe/policy";
import type { Plan } from "@/lib/billing/stripe/schema";
import { InvoicedTerms, OverdueInvoice } from "./invoiced-plan";
import { PausePlan } from "./pause-plan";
import { usePlanWords } from "./use-plan-words";
import { useTierNames } from "./use-tier-names";

interface PlanSummaryProps {
  plan: Pick<Plan, "tier" | "tierName" | "subscription" | "team" | "hasCustomer">;
  onChanged: (plan: Plan) => Promise<void>;
  onPortal: () => void;
  isLeaving: boolean;
}

type Subscription = NonNullable<Plan["subscription"]>;

function useStanding() {
  const t = useTranslations("billing.plan");
  const { day, priceOf } = usePlanWords();
  return (subscription: Subscription): string => {
    const { status, endsAt, trialEndsAt, renewsAt, amountMicroUsd, period, pause, takenBack } = subscription;
    if (status === "paused" || status === "unpaid") return t(status);
    if (takenBack !== null) {
      return [t(`takenBack.${takenBack}`), endsAt !== null && t("ends", { date: day(endsAt) })]
        .filter(Boolean)
        .join(" ");
    }
    if (pause?.resumesAt) {
      const resumes = day(pause.resumesAt);
      return pause.isBegun ? t("pause.begun", { resumes }) : t("pause.begins", { date: day(renewsAt), resumes });
    }
    if (pause !== null) return t("paused");
    if (endsAt !== null) return t("ends", { date: day(endsAt) });
    if (trialEndsAt !== null) {
      return t("tried", { date: day(trialEndsAt), amount: priceOf(amountMicroUsd, period) });
    }
    return t("renews", { date: day(renewsAt) });
  };
}

function FailedPayment({ subscription, onPortal }: { subscription: Subscription; onPortal: () => void }) {
  const t = useTranslations("billing.plan");
  const { day } = usePlanWords();
  const { graceEndsAt, nextPaymentAttemptAt } = subscription;
  if (subscription.invoiced !== null) return <OverdueInvoice subscription={subscription} />;
  if (graceEndsAt === null) return null;
  return (
    <Banner
      tone="danger"
      className="mt-4"
      icon={<CircleAlert aria-hidden />}
      action={
        <Button size="sm" onClick={onPortal}>
          {t("updateCard")}
        </Button>
      }
    >
      {t("failed", { date: day(graceEndsAt) })}{" "}
      {nextPaymentAttemptAt !== null && t("failedRetry", { date: day(nextPaymentAttemptAt) })}
    </Banner>
  );
}

/** What the person has now: the plan, its price, when it renews or ends; and the acts on it. */
export function PlanSummary({ plan, onChanged, onPortal, isLeaving }: PlanSummaryProps) {
  const t = useTranslations("billing.plan");
  const standingOf = useStanding();
  const nameOf = useTierNames();
  const { priceOf, day } = usePlanWords();
  const showError = useErrorToast();
  const [isAsking, setIsAsking] = useState(false);
  const resume = useMutation({
    mutationFn: () => setPlanEnds(false),
    networkMode: "always",
    onError: showError,
    async onSuccess(changed) {
      toast.show({ message: t("resumed") });
      await onChanged(changed);
    },
  });
  const { subscription } = plan;
  const paidName = nameOf(subscription?.tier ?? null);
  async function cancel() {
    const changed = await setPlanEnds(true);
    await onChanged(changed);
    toast.show({ message: t("cancelled", { date: day(changed.subscription?.endsAt ?? "") }) });
  }
  return (
    <>
      {subscription && <FailedPayment subscription={subscription} onPortal={onPortal} />}
      <section aria-labelledby="plan-title" className="mt-8">
        <h2 id="plan-title" className="font-medium">
          {t(plan.team ? "team.current" : "current")}
        </h2>
        <p className="num mt-1 flex flex-wrap items-baseline gap-x-2">
          <span className="page-title">
            {subscription ? paidName : plan.team && plan.tier === "free" ? t("team.noPlan") : plan.tierName}
          </span>
          {subscription && (
            <span className="text-text-2">{priceOf(subscription.amountMicroUsd, subscription.period)}</span>
          )}
        </p>
        <p className="mt-1 text-text-2">
          {subscription
            ? standingOf(subscription)
            : plan.tier === "free"
              ? t(plan.team ? "team.none" : "free")
              : t(plan.team ? "team.granted" : "granted", { tier: plan.tierName })}
        </p>
        {subscription && subscription.tier !== plan.tier && plan.tier !== "free" && (
          <p className="mt-1 text-text-2">{t(plan.team ? "team.granted" : "granted", { tier: plan.tierName })}</p>
        )}
        {subscription && <InvoicedTerms subscription={subscription} />}
        {plan.hasCustomer && (
          <div className="mt-4 flex flex-wrap gap-2">
            {/* Also without a plan: credits are bought with the card, and invoices name the address. */}
            <Button busy={isLeaving} onClick={onPortal}>
              {t("manage")}
            </Button>
            {!plan.team && subscription?.invoiced === null && (
              <PausePlan subscription={subscription} onChanged={onChanged} />
            )}
            {!subscription ||
            subscription.invoiced !== null ||
            isGivenBack(subscription) ? null : subscription.endsAt === null ? (
              <Button variant="ghost" onClick={() => setIsAsking(true)}>
                {t("cancel")}
              </Button>
            ) : (
              <Button variant="primary" busy={resume.isPending} onClick={() => resume.mutate()}>
                {t("resume")}
              </Button>
            )}
          </div>
        )}
      </section>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={t("cancelTitle", { plan: paidName })}
        description={subscription ? t("cancelText", { date: day(subscription.renewsAt) }) : undefined}
        confirmLabel={t("cancel")}
        cancelLabel={t("keep")}
        onConfirm={cancel}
      />
    </>
  );
}
