"use client";

import { useLocale, useTranslations } from "next-intl";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ListItem } from "@/components/ui/list";
import { useDateFormat } from "@/components/ui/time-zone";
import type { Dispute, Payment, Refund, RefundStatus } from "@/lib/billing/payments/schema";
import { formatPrice } from "@/lib/platform/public/i18n-format";

const REFUND_TONES: Record<RefundStatus, Tone> = {
  requested: "info",
  pending: "info",
  succeeded: "success",
  failed: "danger",
};
const DISPUTE_TONES = { open: "danger", won: "success", lost: "danger", asked: "warn" } as const;

function useWords() {
  const locale = useLocale();
  const day = useDateFormat({ dateStyle: "medium" });
  return {
    amount: (microUsd: number) => formatPrice(microUsd, locale),
    day: (iso: string) => day.format(new Date(iso)),
  };
}

function RefundLine({ refund, isWorkspace }: { refund: Refund; isWorkspace: boolean }) {
  const t = useTranslations("payments");
  const { amount, day } = useWords();
  const { destination, amountMicroUsd, status, reason, isForeign, createdAt } = refund;
  return (
    <li className="mt-2">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="num">
          {t(isWorkspace && destination === "credit" ? "workspaces.creditLine" : `refund.${destination}`, {
            amount: amount(amountMicroUsd),
            date: day(createdAt),
          })}
        </span>
        <Badge tone={REFUND_TONES[status]}>{t(`refund.states.${status}`)}</Badge>
      </p>
      {(reason || isForeign) && (
        <p className="text-text-3 [overflow-wrap:anywhere]">{isForeign ? t("refund.foreign") : <bdi>{reason}</bdi>}</p>
      )}
    </li>
  );
}

function DisputeLine({ dispute }: { dispute: Dispute }) {
  const t = useTranslations("payments.dispute");
  const { amount, day } = useWords();
  const { outcome, amountMicroUsd, reason, respondBy, createdAt } = dispute;
  const state = outcome ?? "asked";
  return (
    <li className="mt-2">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="num">{t("line", { amount: amount(amountMicroUsd), date: day(createdAt) })}</span>
        <Badge tone={DISPUTE_TONES[state]}>{t(`states.${state}`)}</Badge>
      </p>
      <p className="text-text-3">
        {t("reason", { reason: reason.replaceAll("_", " ") })}{" "}
        {outcome !== "won" && outcome !== "lost" && respondBy !== null && t("respondBy", { date: day(respondBy) })}
      </p>
    </li>
  );
}

interface PaymentItemProps {
  payment: Payment;
  /** Of a workspace, which has no credits. */
  isWorkspace: boolean;
  onRefund: () => void;
}

/** One payment with everything that became of it. */
export function PaymentItem({ payment, isWorkspace, onRefund }: PaymentItemProps) {
  const t = useTranslations("payments");
  const { amount, day } = useWords();
  const { number, createdAt, paidMicroUsd, refundableMicroUsd, pageUrl, refunds, disputes, paysNow } = payment;
  return (
    <ListItem
      className="flex-wrap items-start gap-y-2"
      end={
        refundableMicroUsd > 0 && (
          <Button onClick={onRefund} aria-label={t("refund.openLabel", { number: number ?? payment.id })}>
            {t("refund.open")}
          </Button>
        )
      }
    >
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="num font-medium">{amount(paidMicroUsd)}</span>
        {paysNow && <Badge>{t("paysNow")}</Badge>}
      </p>
      <p className="num text-text-2">
        {day(createdAt)} ·{" "}
        {pageUrl ? (
          <a className="text-link" href={pageUrl} target="_blank" rel="noopener noreferrer">
            {number}
          </a>
        ) : (
          number
        )}
      </p>
      {refunds.length + disputes.length > 0 && (
        <ul aria-label={t("became")}>
          {disputes.map((dispute) => (
            <DisputeLine key={dispute.id} dispute={dispute} />
          ))}
          {refunds.map((refund) => (
            <RefundLine key={refund.id} refund={refund} isWorkspace={isWorkspace} />
          ))}
        </ul>
      )}
    </ListItem>
  );
}
