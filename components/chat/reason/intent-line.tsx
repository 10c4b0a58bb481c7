"use client";

import { useLocale, useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge";
import type { RouteDecision } from "@/lib/models/schema";
import { formatDurationMs, formatPercent } from "@/lib/platform/public/i18n-format";

/** Intents below this probability are noise. */
const SHOWN_FROM = 0.03;

/** Below a millisecond in microseconds, because "0 ms" reads like a lie. */
function formatMicroseconds(microseconds: number, locale: string): string {
  if (microseconds >= 1000) return formatDurationMs(microseconds / 1000, locale);
  return new Intl.NumberFormat(locale, { style: "unit", unit: "microsecond", unitDisplay: "short" }).format(
    microseconds,
  );
}

/** The reason in a sentence, and what kinds of task the message was taken for. */
export function IntentLine({ decision }: { decision: RouteDecision }) {
  const t = useTranslations("models");
  const locale = useLocale();
  const intents = decision.intents.filter(({ probability }) => probability >= SHOWN_FROM).slice(0, 3);
  const sentences = decision.reasonCodes.map((code) => t(`reasons.${code}`)).join(" ");
  const { abstained, strongProbability, version } = decision;
  const number = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return (
    <>
      <p className="mt-0.5 text-text-2">
        {abstained && t("reason.abstained")} {sentences}
      </p>
      {decision.experiment && (
        <p className="text-text-2">
          {t("reason.experiment", { name: decision.experiment.name, arm: decision.experiment.arm })}
        </p>
      )}
      <div className="num mt-2.5 flex flex-wrap items-center gap-1.5">
        {intents.map(({ intent, probability }, index) => (
          <Badge key={intent} tone={index === 0 ? "accent" : "neutral"}>
            {t(`intents.${intent}`)} {number.format(probability)}
          </Badge>
        ))}
        <span className="ms-auto text-12 text-text-3">
          {t("reason.decidedIn", { time: formatMicroseconds(decision.microseconds, locale) })}
        </span>
      </div>
      <p className="num mt-1.5 text-12 text-text-3">
        {strongProbability !== undefined &&
          `${t("reason.strong", { percent: formatPercent(strongProbability, locale) })} · `}
        {t("reason.weights", { version })}
      </p>
    </>
  );
}
