"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useErrorText } from "@/components/auth/use-error-text";
import { useLastShown } from "@/components/settings/use-last-shown";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast-store";
import { changePlan, previewChange } from "@/lib/billing/stripe/client";
import type { Offer, Plan, Preview } from "@/lib/billing/stripe/schema";
import { ApiError } from "@/lib/platform/public/api-client";
import { usePlanWords } from "./use-plan-words";
import { useTierNames } from "./use-tier-names";

interface ChangePlanProps {
  onClose: () => void;
  onChanged: (plan: Plan) => Promise<void>;
  onPortal: () => void;
}

/** Another plan, or one that is paid more or fewer times, for more or fewer seats. */
export interface WantedPlan extends Offer {
  quantity?: number | undefined;
}

/** Shows what a switch costs, line by line, before it is made. */
export function ChangePlanDialog({ offer, ...form }: ChangePlanProps & { offer: WantedPlan | null }) {
  const t = useTranslations("billing.plan.change");
  const nameOf = useTierNames();
  const shown = useLastShown(offer);
  return (
    <Dialog open={offer !== null} onOpenChange={(open) => !open && form.onClose()}>
      <DialogContent
        title={
          shown?.quantity === undefined
            ? t("title", { plan: nameOf(shown?.tier ?? null) })
            : t("seatsTitle", { plan: nameOf(shown.tier), seats: shown.quantity * (shown.seats ?? 1) })
        }
      >
        {shown && <ChangeForm key={`${shown.key} ${shown.quantity}`} offer={shown} {...form} />}
      </DialogContent>
    </Dialog>
  );
}

function reasonOf(error: unknown): unknown {
  return error instanceof ApiError ? error.details?.reason : undefined;
}

const REFUSALS: Readonly<Record<string, "paused" | "overageOpen" | "takenBack">> = {
  paused: "paused",
  overage_open: "overageOpen",
  taken_back: "takenBack",
};

function ChangeForm({ offer, onClose, onChanged, onPortal }: ChangePlanProps & { offer: WantedPlan }) {
  const t = useTranslations("billing.plan.change");
  const card = useTranslations("billing.plan")("updateCard");
  const errorText = useErrorText();
  const nameOf = useTierNames();
  const { amount } = usePlanWords();
  const order = { price: offer.key, quantity: offer.quantity };
  const preview = useQuery({
    queryKey: ["plan-preview", offer.key, offer.quantity],
    queryFn: () => previewChange(order),
    // An amount is for a moment: looked at again, it is worked out again.
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  const change = useMutation({
    mutationFn: (prorationAt: string) => changePlan(order, prorationAt),
    networkMode: "always",
    async onSuccess(plan) {
      await onChanged(plan);
      toast.show({ message: t("done", { plan: nameOf(offer.tier) }) });
      onClose();
    },
    async onError(error) {
      if (reasonOf(error) === "preview_expired") await preview.refetch();
    },
  });
  const reason = reasonOf(change.error);
  const problem =
    reason === "card_refused"
      ? t("cardRefused")
      : reason === "preview_expired"
        ? t("expired")
        : change.error && errorText(change.error);
  const { data } = preview;
  const refusal = REFUSALS[String(reasonOf(preview.error))];
  const whyNot = refusal ? t(refusal) : errorText(preview.error);
  return (
    <>
      <div aria-live="polite" className="mt-4">
        {preview.isPending && <p className="text-text-2">{t("loading")}</p>}
        {preview.isError && <p className="text-danger">{whyNot}</p>}
        {data && <PreviewLines preview={data} offer={offer} />}
      </div>
      <p role="alert" className="mt-3 text-danger empty:hidden">
        {problem}
      </p>
      <DialogFooter>
        <Button variant="ghost" onClick={onClose}>
          {t("cancel")}
        </Button>
        {reason === "card_refused" && <Button onClick={onPortal}>{card}</Button>}
        {preview.isError ? (
          <Button onClick={() => void preview.refetch()}>{t("retry")}</Button>
        ) : (
          <Button
            variant="primary"
            disabled={!data}
            busy={change.isPending}
            onClick={() => data && change.mutate(data.prorationAt)}
          >
            {data && data.dueNowMicroUsd > 0 ? t("pay", { amount: amount(data.dueNowMicroUsd) }) : t("confirm")}
          </Button>
        )}
      </DialogFooter>
    </>
  );
}

function PreviewLines({ preview, offer }: { preview: Preview; offer: WantedPlan }) {
  const t = useTranslations("billing.plan.change");
  const { amount, priceOf, day } = usePlanWords();
  const { lines, dueNowMicroUsd, totalMicroUsd, renewsAt } = preview;
  return (
    <>
      {lines.length > 0 && (
        <dl className="num">
          {lines.map(({ description, amountMicroUsd }) => (
            <div key={description} className="flex justify-between gap-4 py-1">
              <dt className="text-text-2">{description}</dt>
              <dd>{amount(amountMicroUsd)}</dd>
            </div>
          ))}
          <div className="hairline-t mt-1 flex justify-between gap-4 pt-2 font-medium">
            <dt>{totalMicroUsd < 0 ? t("credit") : t("now")}</dt>
            <dd>{amount(totalMicroUsd < 0 ? -totalMicroUsd : dueNowMicroUsd)}</dd>
          </div>
        </dl>
      )}
      {lines.length === 0 && <p>{t("nothing")}</p>}
      <p className="mt-3 text-text-2">
        {t("then", {
          amount: priceOf(offer.amountMicroUsd * (offer.quantity ?? 1), offer.period),
          date: day(renewsAt),
        })}
      </p>
    </>
  );
}
