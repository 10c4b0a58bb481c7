import { useLocale, useTranslations } from "next-intl";
import { dateTimeFormat, formatMicroUsd } from "@/lib/platform/public/i18n-format";
import type { Showcase } from "./showcase";

/** The same question priced with several models: a plain ledger of list prices. */
export function PriceLedger({ showcase }: { showcase: Showcase }) {
  const t = useTranslations("marketing.prices");
  const locale = useLocale();
  const date = showcase.asOf
    ? dateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(showcase.asOf))
    : "";
  return (
    <div className="w-full max-w-[560px] text-15">
      <table className="w-full">
        <caption className="pb-3 text-start text-text-2">{t("caption", { count: showcase.rows.length })}</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">{t("model")}</th>
            <th scope="col">{t("cost")}</th>
          </tr>
        </thead>
        <tbody>
          {showcase.rows.map((row) => (
            <tr key={row.id} className="hairline-t">
              <th scope="row" className="py-3 pe-4 text-start font-normal">
                {row.name}
              </th>
              <td className="num py-3 text-end text-text-2">{formatMicroUsd(row.costMicroUsd, locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="border-t border-text pt-3 text-13 text-text-3">
        {t("note", { date, models: showcase.modelCount, providers: showcase.providerCount })}
      </p>
    </div>
  );
}
