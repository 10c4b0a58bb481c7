import { useLocale, useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge";
import { useDateFormat } from "@/components/ui/time-zone";
import type { ContractState } from "@/lib/billing/contracts/schema";
import { formatPrice } from "@/lib/platform/public/i18n-format";

type Contract = NonNullable<ContractState["contract"]>;

/** What is agreed upon, until when it runs, and what of it waits to be paid. */
export function ContractFacts({ contract }: { contract: Contract }) {
  const t = useTranslations("payments.contract");
  const locale = useLocale();
  const format = useDateFormat({ dateStyle: "long" });
  const day = (iso: string | null) => (iso === null ? "–" : format.format(new Date(iso)));
  const { amountMicroUsd, period, daysUntilDue, purchaseOrder, renewsAt, endsAt, graceEndsAt, openInvoice } = contract;
  return (
    <>
      <p className="num font-medium">{t("price", { amount: formatPrice(amountMicroUsd, locale), period })}</p>
      <p className="mt-1 text-text-2">
        {t("terms", { days: daysUntilDue ?? 0 })}{" "}
        {purchaseOrder !== null && t.rich("orderIs", { number: () => <bdi>{purchaseOrder}</bdi> })}{" "}
        {endsAt === null ? t("renews", { date: day(renewsAt) }) : t("ends", { date: day(endsAt) })}
      </p>
      {openInvoice === null ? (
        <p className="mt-2 text-text-2">{t("paid")}</p>
      ) : (
        <p className="num mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
          {t("open", {
            number: openInvoice.number ?? "–",
            amount: formatPrice(openInvoice.dueMicroUsd, locale),
            date: day(openInvoice.dueAt),
          })}
          {openInvoice.isOverdue && <Badge tone="danger">{t("overdue")}</Badge>}
          {openInvoice.pageUrl !== null && (
            <a className="text-link" href={openInvoice.pageUrl} target="_blank" rel="noopener noreferrer">
              {t("page")}
            </a>
          )}
        </p>
      )}
      {graceEndsAt !== null && (
        <p className="mt-1 text-text-2">
          {Date.parse(graceEndsAt) <= Date.now() ? t("graceOver") : t("graceEnds", { date: day(graceEndsAt) })}
        </p>
      )}
    </>
  );
}
