import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import type { OpenInvoice, Plan } from "@/lib/billing/stripe/schema";
import { usePlanWords } from "./use-plan-words";

type Subscription = NonNullable<Plan["subscription"]>;

function PayLink({ invoice }: { invoice: OpenInvoice }) {
  const t = useTranslations("billing.plan.invoiced");
  if (invoice.pageUrl === null) return null;
  return (
    <Button size="sm" render={<a href={invoice.pageUrl} target="_blank" rel="noopener noreferrer" />}>
      {t("pay")}
    </Button>
  );
}

/** That an invoice is overdue, and until when the plan goes on; nothing where none is. */
export function OverdueInvoice({ subscription }: { subscription: Subscription }) {
  const t = useTranslations("billing.plan.invoiced");
  const { day } = usePlanWords();
  const { invoiced, graceEndsAt } = subscription;
  const invoice = invoiced?.openInvoice;
  if (!invoice?.isOverdue || graceEndsAt === null) return null;
  const isOver = Date.parse(graceEndsAt) <= Date.now();
  return (
    <Banner tone="danger" className="mt-4" icon={<CircleAlert aria-hidden />} action={<PayLink invoice={invoice} />}>
      {isOver ? t("overdueOver") : t("overdue", { date: day(graceEndsAt) })}
    </Banner>
  );
}

/** On which terms a plan is paid by invoice, and what waits to be paid. */
export function InvoicedTerms({ subscription }: { subscription: Subscription }) {
  const t = useTranslations("billing.plan.invoiced");
  const { day, amount } = usePlanWords();
  const { invoiced } = subscription;
  if (invoiced === null) return null;
  const { daysUntilDue, purchaseOrder, openInvoice } = invoiced;
  return (
    <div className="mt-3">
      <p className="text-text-2">
        {t("terms", { days: daysUntilDue ?? 0 })}{" "}
        {purchaseOrder !== null && t.rich("purchaseOrder", { number: () => <bdi>{purchaseOrder}</bdi> })}
      </p>
      {openInvoice && (
        <p className="num mt-2 flex flex-wrap items-center gap-3">
          {t("open", {
            number: openInvoice.number ?? "–",
            amount: amount(openInvoice.dueMicroUsd),
            date: openInvoice.dueAt === null ? "–" : day(openInvoice.dueAt),
          })}
          {!openInvoice.isOverdue && <PayLink invoice={openInvoice} />}
        </p>
      )}
      <p className="mt-2 text-text-2">{t("change")}</p>
    </div>
  );
}
