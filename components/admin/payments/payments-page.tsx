"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowLeft, CircleAlert } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { OfflineBanner } from "@/components/states/offline-banner";
import { Banner } from "@/components/ui/banner";
import { List } from "@/components/ui/list";
import { PageBody, PageTitle } from "@/components/ui/section";
import { adminUserQuery } from "@/lib/auth/admin/users/client";
import { paymentsQuery } from "@/lib/billing/payments/client";
import type { Payment, Payments } from "@/lib/billing/payments/schema";
import { formatMicroUsd } from "@/lib/platform/public/i18n-format";
import { QueryState } from "../query-state";
import { PaymentItem } from "./payment-item";
import { RefundDialog } from "./refund-dialog";

/** Every payment, and whether any of them is disputed. */
export function PaymentList({ payments, onRefund }: { payments: Payments; onRefund: (payment: Payment) => void }) {
  const t = useTranslations("payments");
  const locale = useLocale();
  return (
    <>
      {payments.isFlagged && (
        <Banner tone="danger" className="mt-4" icon={<CircleAlert aria-hidden />}>
          {t("flagged")}
        </Banner>
      )}
      {payments.owedMicroUsd > 0 && (
        <Banner tone="warn" className="mt-4" icon={<CircleAlert aria-hidden />}>
          {t("owed", { amount: formatMicroUsd(payments.owedMicroUsd, locale) })}
        </Banner>
      )}
      {payments.items.length === 0 ? (
        <p className="mt-6 text-text-2">{t("empty")}</p>
      ) : (
        <List label={t("title")} className="mt-6">
          {payments.items.map((payment) => (
            <PaymentItem key={payment.id} payment={payment} onRefund={() => onRefund(payment)} />
          ))}
        </List>
      )}
    </>
  );
}

/** What a person paid, with refunds and disputes, and the way to give something back. */
export function PaymentsPage({ userId }: { userId: string }) {
  const t = useTranslations("payments");
  const queryClient = useQueryClient();
  const query = useQuery(paymentsQuery(userId));
  const { data: user } = useQuery(adminUserQuery(userId));
  const [refunding, setRefunding] = useState<Payment | null>(null);
  return (
    <PageBody narrow>
      <Link
        href={`/admin/people/${userId}`}
        prefetch={false}
        className="-ms-2 mb-3 inline-flex h-8 items-center gap-2 rounded-sm px-2 text-text-2 hover:bg-hover max-md:h-11"
      >
        <ArrowLeft aria-hidden className="text-text-3" />
        {t("back")}
      </Link>
      <PageTitle title={t("title")} description={<bdi className="break-all">{user?.email}</bdi>} />
      <OfflineBanner className="mt-4" />
      <QueryState query={query}>{(payments) => <PaymentList payments={payments} onRefund={setRefunding} />}</QueryState>
      {refunding && (
        <RefundDialog
          key={refunding.id}
          userId={userId}
          payment={refunding}
          onClose={() => setRefunding(null)}
          onDone={(payments) => queryClient.setQueryData(paymentsQuery(userId).queryKey, payments)}
        />
      )}
    </PageBody>
  );
}
