"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { List, ListItem } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { isGivenBack } from "@/lib/billing/stripe/policy";
import type { Offer, Plan, PlanPeriod } from "@/lib/billing/stripe/schema";
import { usePlanWords } from "./use-plan-words";
import { useTierNames } from "./use-tier-names";

interface PlanOffersProps {
  plan: Plan;
  /** The offer whose page is being opened. */
  busyKey: string | null;
  /** Nothing can be chosen: it is not said for how many. */
  isBlocked?: boolean;
  onChoose: (offer: Offer) => void;
}

/** The plans that can be bought, or switched to. */
export function PlanOffers({ plan, busyKey, isBlocked = false, onChoose }: PlanOffersProps) {
  const t = useTranslations("billing.plan");
  const pricing = useTranslations("billing.pricing");
  const nameOf = useTierNames();
  const { priceOf } = usePlanWords();
  const { offers } = plan;
  // One that was refunded is bought anew, also the same.
  const subscription = plan.subscription && isGivenBack(plan.subscription) ? null : plan.subscription;
  const [period, setPeriod] = useState<PlanPeriod>(subscription?.period ?? "month");
  // What is not paid has to be paid first.
  const isUnpaid = subscription !== null && subscription.status !== "active" && subscription.status !== "trialing";
  const shown = offers.filter((offer) => offer.period === period);
  return (
    <Section
      title={t("offers")}
      description={t("offersText")}
      action={
        offers.length > 0 && (
          <Segmented
            size="sm"
            label={pricing("period")}
            value={period}
            onValueChange={setPeriod}
            options={[
              { value: "month", label: pricing("monthly") },
              { value: "year", label: pricing("yearly") },
            ]}
          />
        )
      }
    >
      {shown.length === 0 && <p className="text-text-3">{t("noOffers")}</p>}
      {shown.length > 0 && (
        <List label={t("offers")}>
          {shown.map((offer) => {
            const name = nameOf(offer.tier);
            const isTried = plan.canTry && offer.trialDays > 0;
            const act = subscription ? t("switch") : isTried ? t("try", { days: offer.trialDays }) : t("buy");
            return (
              <ListItem
                key={offer.key}
                end={
                  subscription?.offerKey === offer.key ? (
                    <Badge>{t("yours")}</Badge>
                  ) : (
                    <Button
                      busy={busyKey === offer.key}
                      disabled={isBlocked || isUnpaid || busyKey !== null}
                      aria-label={t("actLabel", { act, plan: name })}
                      onClick={() => onChoose(offer)}
                    >
                      {act}
                    </Button>
                  )
                }
              >
                <p className="font-medium">{name}</p>
                <p className="num text-text-2">
                  {plan.team && offer.seats !== null
                    ? `${priceOf(offer.amountMicroUsd, offer.period)} ${t("team.for", { count: offer.seats })}`
                    : priceOf(offer.amountMicroUsd, offer.period)}
                </p>
              </ListItem>
            );
          })}
        </List>
      )}
    </Section>
  );
}
