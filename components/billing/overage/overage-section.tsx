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
import { quotaKey } from "@/lib/billing/client";
import { overageKey, overageQuery, setOverage } from "@/lib/billing/overage/client";
import type { Overage } from "@/lib/billing/overage/schema";
import { usePlanWords } from "../use-plan-words";

const OverageForm = dynamic(() => import("./overage-form").then((module) => module.OverageForm), { ssr: false });

function Standing({ overage }: { overage: Overage }) {
  const t = useTranslations("credits.overage");
  const { amount, day } = usePlanWords();
  const { settings, blockedBy, percent, billedMicroUsd, heldMicroUsd, resetsAt } = overage;
  const isOn = settings?.isOn ?? false;
  const date = day(resetsAt);
  // What is owed is shown although it was turned off since.
  const isShown = isOn || billedMicroUsd > 0;
  const isReached = isOn && settings !== null && billedMicroUsd + heldMicroUsd >= settings.capMicroUsd;
  return (
    <>
      {blockedBy && <p className="text-text-2">{t(`blocked.${blockedBy}`)}</p>}
      {!blockedBy && !isOn && <p className="text-text-2">{t("off")}</p>}
      {isShown && settings && (
        <p className="num">
          {t("month", { billed: amount(billedMicroUsd), cap: amount(settings.capMicroUsd), date })}{" "}
          {heldMicroUsd > 0 && t("held", { amount: amount(heldMicroUsd) })}
        </p>
      )}
      {isReached && <p>{t("reached", { date })}</p>}
      {percent !== null && <p className="num text-text-2">{t("price", { percent })}</p>}
    </>
  );
}

/** What may be billed beyond the month's messages: whether, up to how much, and what the month has come to. */
export function OverageSection() {
  const t = useTranslations("credits.overage");
  const { amount } = usePlanWords();
  const queryClient = useQueryClient();
  const showError = useErrorToast();
  const query = useQuery(overageQuery());
  const [isEditing, setIsEditing] = useState(false);
  const keep = async (overage: Overage) => {
    queryClient.setQueryData(overageKey, overage);
    const { settings } = overage;
    toast.show({ message: settings?.isOn ? t("turnedOn", { cap: amount(settings.capMicroUsd) }) : t("turnedOff") });
    await queryClient.invalidateQueries({ queryKey: quotaKey });
  };
  const turnOff = useMutation({ mutationFn: setOverage, networkMode: "always", onSuccess: keep, onError: showError });
  const overage = query.data;
  const settings = overage?.settings ?? null;
  return (
    <Section title={t("title")} description={t("text")}>
      {query.isPending && <Skeleton className="h-16" />}
      {!overage && <QueryProblem query={query} title={t("failed")} />}
      {overage && (
        <>
          <Standing overage={overage} />
          <div className="mt-4 flex flex-wrap gap-2 empty:hidden">
            {overage.blockedBy === null && (
              <Button onClick={() => setIsEditing(true)}>{t(settings?.isOn ? "change" : "turnOn")}</Button>
            )}
            {settings?.isOn && (
              <Button
                variant="ghost"
                busy={turnOff.isPending}
                onClick={() => turnOff.mutate({ ...settings, isOn: false })}
              >
                {t("turnOff")}
              </Button>
            )}
          </div>
        </>
      )}
      <Dialog open={isEditing} onOpenChange={setIsEditing}>
        <DialogContent title={t("form.title")} description={t("form.text")}>
          <OverageForm
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
