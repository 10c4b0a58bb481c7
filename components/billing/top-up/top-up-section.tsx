"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast-store";
import { invoicesKey } from "@/lib/billing/stripe/client";
import { setTopUp, topUpKey, topUpQuery } from "@/lib/billing/top-ups/client";
import type { TopUp } from "@/lib/billing/top-ups/schema";
import { usePlanWords } from "../use-plan-words";
import { TopUpBanner } from "./top-up-banner";

const TopUpForm = dynamic(() => import("./top-up-form").then((module) => module.TopUpForm), { ssr: false });

function Standing({ topUp }: { topUp: TopUp }) {
  const t = useTranslations("credits.topUp");
  const { amount, day } = usePlanWords();
  const { settings, boughtMicroUsd, resetsAt, hasCustomer, waiting } = topUp;
  if (!settings?.isOn) return <p className="text-text-2">{t(hasCustomer ? "off" : "needsCard")}</p>;
  const { thresholdMicroUsd, amountMicroUsd, ceilingMicroUsd } = settings;
  const date = day(resetsAt);
  const isReached = waiting === null && boughtMicroUsd + amountMicroUsd > ceilingMicroUsd;
  return (
    <>
      <p>{t("on", { threshold: amount(thresholdMicroUsd), amount: amount(amountMicroUsd) })}</p>
      <p className="num text-text-2">
        {t("month", { bought: amount(boughtMicroUsd), ceiling: amount(ceilingMicroUsd), date })}
      </p>
      {isReached && <p className="text-text-2">{t("ceilingReached", { date })}</p>}
    </>
  );
}

interface TopUpSectionProps {
  onPortal: () => void;
  isLeaving: boolean;
}

/** Credits that are bought by themselves: whether, when, how many, and what the month allows. */
export function TopUpSection({ onPortal, isLeaving }: TopUpSectionProps) {
  const t = useTranslations("credits.topUp");
  const queryClient = useQueryClient();
  const showError = useErrorToast();
  const query = useQuery(topUpQuery());
  const [isEditing, setIsEditing] = useState(false);
  const keep = async (topUp: TopUp) => {
    queryClient.setQueryData(topUpKey, topUp);
    toast.show({ message: t(topUp.settings?.isOn ? "turnedOn" : "turnedOff") });
    await queryClient.invalidateQueries({ queryKey: invoicesKey });
  };
  const turnOff = useMutation({ mutationFn: setTopUp, networkMode: "always", onSuccess: keep, onError: showError });
  const topUp = query.data;
  const settings = topUp?.settings ?? null;
  const end = () => settings && turnOff.mutate({ ...settings, isOn: false });
  return (
    <Section title={t("title")} description={t("text")}>
      {query.isPending && <Skeleton className="h-16" />}
      {!topUp && <QueryProblem query={query} title={t("failed")} />}
      {topUp && (
        <>
          <TopUpBanner topUp={topUp} onPortal={onPortal} isLeaving={isLeaving} />
          <Standing topUp={topUp} />
          {topUp.hasCustomer && (
            <div className="mt-4 flex flex-wrap gap-2">
              <Button onClick={() => setIsEditing(true)}>{t(settings?.isOn ? "change" : "turnOn")}</Button>
              {(settings?.isOn || topUp.isDeclined || topUp.isTakenBack || topUp.waiting) && (
                <Button variant="ghost" busy={turnOff.isPending} onClick={end}>
                  {t(settings?.isOn || topUp.waiting ? "turnOff" : "keepOff")}
                </Button>
              )}
            </div>
          )}
        </>
      )}
      <Dialog open={isEditing} onOpenChange={setIsEditing}>
        <DialogContent title={t("form.title")} description={t("form.text")}>
          <TopUpForm
            settings={settings}
            onCancel={() => setIsEditing(false)}
            onSaved={async (saved) => {
              setIsEditing(false);
              await keep(saved);
            }}
          />
        </DialogContent>
      </Dialog>
    </Section>
  );
}
