"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorText, useErrorToast } from "@/components/auth/use-error-text";
import { SettingsPageFrame } from "@/components/settings/settings-page";
import { ErrorState } from "@/components/states/error-state";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { quotaKey } from "@/lib/billing/client";
import { overageKey } from "@/lib/billing/overage/client";
import { invoicesKey, openPortal, planKey, planQuery, startCheckout } from "@/lib/billing/stripe/client";
import { isGivenBack } from "@/lib/billing/stripe/policy";
import type { Offer, Plan } from "@/lib/billing/stripe/schema";
import { ApiError } from "@/lib/platform/public/api-client";
import type { WantedPlan } from "./change-plan-dialog";
import { CheckoutNotice } from "./checkout-notice";
import { PlanLimits } from "./plan-limits";
import { PlanOffers } from "./plan-offers";
import { PlanSummary } from "./plan-summary";

// Each in a boundary of its own: what is below the first screen comes alive after it, and not in one go with it.
const OverageSection = dynamic(() => import("./overage/overage-section").then((module) => module.OverageSection));
const TopUpSection = dynamic(() => import("./top-up/top-up-section").then((module) => module.TopUpSection));
const InvoicesSection = dynamic(() => import("./invoices-section").then((module) => module.InvoicesSection));
const ContactsSection = dynamic(() => import("./contacts-section").then((module) => module.ContactsSection));
// Of a workspace alone, and when a plan is changed.
const SeatsSection = dynamic(() => import("./seats-section").then((module) => module.SeatsSection));
const ChangePlanDialog = dynamic(() => import("./change-plan-dialog").then((module) => module.ChangePlanDialog), {
  ssr: false,
});

function PlanSkeleton() {
  const loading = useTranslations("common")("loading");
  return (
    <div aria-busy="true" className="mt-8">
      <VisuallyHidden>{loading}</VisuallyHidden>
      <Skeleton className="h-6 w-40" />
      <Skeleton className="mt-3 h-10" />
      <Skeleton className="mt-8 h-40" />
    </div>
  );
}

interface PlanPageProps {
  /** Where the operator gives help; null: nobody is told. */
  supportUrl: string | null;
}

/** What is paid for, what is on offer, what was paid. */
export function PlanPage({ supportUrl }: PlanPageProps) {
  const t = useTranslations("billing.plan");
  const contact = useTranslations("billing.pricing")("contact");
  const queryClient = useQueryClient();
  const showError = useErrorToast();
  const errorText = useErrorText();
  const query = useQuery(planQuery());
  const [changing, setChanging] = useState<WantedPlan | null>(null);
  // Stays while it closes.
  const [hasChanged, setHasChanged] = useState(false);
  const change = (wanted: WantedPlan) => {
    setHasChanged(true);
    setChanging(wanted);
  };
  const [seats, setSeats] = useState<number | null | undefined>(undefined);
  const leave = ({ url }: { url: string }) => window.location.assign(url);
  const buy = useMutation({ mutationFn: startCheckout, networkMode: "always", onSuccess: leave, onError: showError });
  const portal = useMutation({ mutationFn: openPortal, networkMode: "always", onSuccess: leave, onError: showError });
  const reload = () =>
    Promise.all(
      [planKey, invoicesKey, quotaKey, overageKey].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
    );
  const keep = async (plan: Plan) => {
    queryClient.setQueryData(planKey, plan);
    await reload();
  };
  const plan = query.data;
  const team = plan?.team ?? null;
  const ownOffer = plan?.offers.find(({ key }) => key === plan.subscription?.offerKey);
  // Until somebody has chosen, as many as are paid for, or as there are members that take one.
  const wanted = team
    ? seats === undefined
      ? Math.max(1, team.seatsTaken, (plan?.subscription?.quantity ?? 0) * (ownOffer?.seats ?? 1))
      : seats
    : 1;
  const quantityOf = (offer: Offer, count = wanted) =>
    team && count !== null ? Math.ceil(count / (offer.seats ?? 1)) : undefined;
  return (
    <SettingsPageFrame
      title={t("title")}
      description={t("description")}
      action={supportUrl !== null && <Button render={<a href={supportUrl} />}>{contact}</Button>}
    >
      <CheckoutNotice onBought={reload} />
      {plan === undefined && query.isPending && <PlanSkeleton />}
      {plan === undefined && query.isError && (
        <ErrorState
          className="py-16"
          title={t("loadFailed")}
          description={errorText(query.error)}
          requestId={query.error instanceof ApiError ? query.error.requestId : undefined}
          onRetry={() => void query.refetch()}
        />
      )}
      {plan && (
        <>
          <PlanSummary plan={plan} onChanged={keep} onPortal={() => portal.mutate()} isLeaving={portal.isPending} />
          {team && (
            <SeatsSection
              key={plan.subscription?.quantity}
              team={team}
              subscription={plan.subscription}
              onChoose={setSeats}
              perPrice={(ownOffer ?? plan.offers[0])?.seats ?? 1}
              onChange={(count) => ownOffer && change({ ...ownOffer, quantity: quantityOf(ownOffer, count) })}
            />
          )}
          {!plan.subscription?.invoiced && (
            <PlanOffers
              plan={plan}
              // The button stays busy until the other page is there.
              busyKey={buy.isPending || buy.isSuccess ? (buy.variables?.price ?? null) : null}
              isBlocked={wanted === null}
              onChoose={(offer) =>
                plan.subscription && !isGivenBack(plan.subscription)
                  ? change({ ...offer, quantity: quantityOf(offer) })
                  : buy.mutate({ price: offer.key, quantity: quantityOf(offer) })
              }
            />
          )}
          {/* What is billed beyond an allowance, and credits, are a person's own. */}
          {team === null && (
            <>
              <OverageSection />
              <TopUpSection onPortal={() => portal.mutate()} isLeaving={portal.isPending} />
            </>
          )}
          {(team === null || plan.tier !== "free") && (
            <PlanLimits
              limits={plan.limits}
              deletedFrom={plan.conversationsDeletedFrom}
              isTeam={team !== null}
              supportUrl={supportUrl}
            />
          )}
          <InvoicesSection />
          <ContactsSection />
          {hasChanged && (
            <ChangePlanDialog
              offer={changing}
              onClose={() => setChanging(null)}
              onChanged={keep}
              onPortal={() => portal.mutate()}
            />
          )}
        </>
      )}
    </SettingsPageFrame>
  );
}
