"use client";

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowLeft, CircleAlert } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { type ReactNode, useDeferredValue, useState } from "react";
import { OfflineBanner } from "@/components/states/offline-banner";
import { Banner } from "@/components/ui/banner";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { List } from "@/components/ui/list";
import { PageBody, PageTitle } from "@/components/ui/section";
import { adminUserQuery } from "@/lib/auth/admin/users/client";
import { paymentsKey, paymentsQuery } from "@/lib/billing/payments/client";
import type { PayerName, Payment } from "@/lib/billing/payments/schema";
import { adminWorkspacesQuery } from "@/lib/billing/workspaces/console/client";
import { formatMicroUsd } from "@/lib/platform/public/i18n-format";
import { ContractSection } from "../contract/contract-section";
import { ListState } from "../list-state";
import { PaymentItem } from "./payment-item";
import { RefundDialog } from "./refund-dialog";

interface PaymentListProps {
  payer: PayerName;
  onRefund: (payment: Payment) => void;
}

/** Every payment, and whether any of them is disputed. */
export function PaymentList({ payer, onRefund }: PaymentListProps) {
  const t = useTranslations("payments");
  const locale = useLocale();
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed.trim());
  const query = useInfiniteQuery(paymentsQuery(payer, search));
  const isWorkspace = payer.kind === "workspace";
  // Of all payments: what is said of the account stays while one of them is looked for.
  const { data: all } = useInfiniteQuery(paymentsQuery(payer));
  const { isFlagged = false, owedMicroUsd = 0 } = all?.pages[0] ?? {};
  return (
    <>
      {isFlagged && (
        <Banner tone="danger" className="mt-4" icon={<CircleAlert aria-hidden />}>
          {t(isWorkspace ? "workspaces.flagged" : "flagged")}
        </Banner>
      )}
      {owedMicroUsd > 0 && (
        <Banner tone="warn" className="mt-4" icon={<CircleAlert aria-hidden />}>
          {t("owed", { amount: formatMicroUsd(owedMicroUsd, locale) })}
        </Banner>
      )}
      <Field label={t("search")} className="mt-6 mb-3 max-w-80">
        <Input
          type="search"
          value={typed}
          placeholder={t("searchHint")}
          maxLength={300}
          autoComplete="off"
          onValueChange={setTyped}
        />
      </Field>
      <div>
        <ListState query={query} empty={t(search ? "noneFits" : "empty")}>
          {(items) => (
            <List label={t("title")}>
              {items.map((payment) => (
                <PaymentItem
                  key={payment.id}
                  payment={payment}
                  isWorkspace={isWorkspace}
                  onRefund={() => onRefund(payment)}
                />
              ))}
            </List>
          )}
        </ListState>
      </div>
    </>
  );
}

interface PaymentsPageProps {
  payer: PayerName;
  /** Who it is, in words. */
  name: string | undefined;
  back: { href: string; label: string };
  children?: ReactNode;
}

/** What a person or a workspace paid, with refunds and disputes, and the way to give something back. */
export function PaymentsPage({ payer, name, back, children }: PaymentsPageProps) {
  const t = useTranslations("payments");
  const queryClient = useQueryClient();
  const [refunding, setRefunding] = useState<Payment | null>(null);
  return (
    <PageBody narrow>
      <Link
        href={back.href}
        prefetch={false}
        className="-ms-2 mb-3 inline-flex h-8 items-center gap-2 rounded-sm px-2 text-text-2 hover:bg-hover max-md:h-11"
      >
        <ArrowLeft aria-hidden className="text-text-3" />
        {back.label}
      </Link>
      <PageTitle title={t("title")} description={<bdi className="break-all">{name}</bdi>} />
      <OfflineBanner className="mt-4" />
      <PaymentList payer={payer} onRefund={setRefunding} />
      {children}
      {refunding && (
        <RefundDialog
          key={refunding.id}
          payer={payer}
          payment={refunding}
          onClose={() => setRefunding(null)}
          onDone={() => queryClient.invalidateQueries({ queryKey: paymentsKey(payer) })}
        />
      )}
    </PageBody>
  );
}

/** The payments of an account. */
export function PersonPaymentsPage({ userId }: { userId: string }) {
  const t = useTranslations("payments");
  const { data: user } = useQuery(adminUserQuery(userId));
  const back = { href: `/admin/people/${userId}`, label: t("back") };
  return <PaymentsPage payer={{ kind: "user", id: userId }} name={user?.email} back={back} />;
}

/** The payments of a team workspace, and what it pays by invoice. */
export function WorkspacePaymentsPage({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations("payments.workspaces");
  const { data, refetch } = useInfiniteQuery(adminWorkspacesQuery(workspaceId));
  const back = { href: "/admin/workspaces", label: t("back") };
  const payer = { kind: "workspace", id: workspaceId } as const;
  return (
    <PaymentsPage payer={payer} name={data?.pages[0]?.items[0]?.name} back={back}>
      <ContractSection payer={payer} onChanged={() => void refetch()} />
    </PaymentsPage>
  );
}
