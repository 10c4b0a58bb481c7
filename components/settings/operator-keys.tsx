import { useLocale, useTranslations } from "next-intl";
import type { ProviderStatus } from "@/lib/models/client";
import { formatCount, formatMicroUsd } from "@/lib/platform/public/i18n-format";

/** The server's keys of one provider, for admins: which they are, how they do, and what was spent with them today. */
export function OperatorKeys({ keys }: { keys: NonNullable<ProviderStatus["operatorKeys"]> }) {
  const t = useTranslations("settings.providers.serverKeys");
  const locale = useLocale();
  return (
    <ul aria-label={t("title")} className="num mt-1 text-12 text-text-2">
      {keys.map(({ hint, weight, state, spentTodayMicroUsd, dailyCapMicroUsd }, index) => {
        const spent = formatMicroUsd(spentTodayMicroUsd, locale);
        const name = hint ? `…${hint}` : t("short", { number: index + 1 });
        return (
          <li key={name} className="flex flex-wrap gap-x-2">
            <span className="font-mono">{name}</span>
            <span className={state === "ok" ? "" : "text-danger"}>{t(`state.${state}`)}</span>
            <span>
              {dailyCapMicroUsd === null
                ? t("spent", { spent })
                : t("spentOf", { spent, cap: formatMicroUsd(dailyCapMicroUsd, locale) })}
            </span>
            {keys.length > 1 && <span>{t("weight", { weight: formatCount(weight, locale) })}</span>}
          </li>
        );
      })}
    </ul>
  );
}
