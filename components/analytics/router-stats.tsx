"use client";

import { useLocale, useTranslations } from "next-intl";
import { Stat, StatStrip } from "@/components/ui/section";
import type { RouterReport } from "@/lib/analytics/schema";
import { formatCount, formatMicroUsd, formatPercent } from "@/lib/platform/public/i18n-format";
import { useIntentName } from "./use-intent-name";

const NONE = "–";

/** The four figures of the page. */
export function RouterStats({ report }: { report: RouterReport }) {
  const t = useTranslations("analytics.stats");
  const locale = useLocale();
  const intentName = useIntentName();
  const { answers, savings, ratings, changes } = report;
  const percent = (ratio: number) => formatPercent(ratio, locale);
  const exact = new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const { ratio } = savings;
  return (
    <StatStrip>
      <Stat
        label={t("auto")}
        value={formatCount(answers.auto, locale)}
        note={t("ofAll", { percent: percent(answers.all > 0 ? answers.auto / answers.all : 0), count: answers.all })}
      />
      <Stat
        label={t("saved")}
        value={savings.answers === 0 ? NONE : formatMicroUsd(savings.savedMicroUsd, locale)}
        note={
          ratio === null ? (
            t(savings.answers === 0 ? "noPrice" : "nothing")
          ) : (
            <span className={ratio > 0 ? "text-success" : undefined}>
              {ratio >= 0 ? t("less", { percent: percent(ratio) }) : t("dearer", { percent: percent(-ratio) })}
            </span>
          )
        }
      />
      <Stat
        label={t("good")}
        value={ratings.value === null ? NONE : exact.format(ratings.value)}
        note={
          ratings.low === null || ratings.high === null
            ? ratings.sample < ratings.minimum
              ? t("tooFew", { sample: ratings.sample, minimum: ratings.minimum })
              : t("alike")
            : t("between", { low: percent(ratings.low), high: percent(ratings.high), count: ratings.sample })
        }
      />
      <Stat
        label={t("changed")}
        value={changes.ratio === null ? NONE : exact.format(changes.ratio)}
        note={
          changes.topIntent
            ? t("times", {
                count: changes.count,
                top: changes.topIntent.count,
                intent: intentName(changes.topIntent.intent),
              })
            : t("never")
        }
      />
    </StatStrip>
  );
}
