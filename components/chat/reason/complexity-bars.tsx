"use client";

import { useLocale, useTranslations } from "next-intl";
import type { RouteDecision } from "@/lib/models/schema";
import { Bar } from "./bar";

function levelOf(overall: number): "simple" | "easy" | "fair" | "hard" {
  if (overall < 0.25) return "simple";
  if (overall < 0.45) return "easy";
  return overall < 0.7 ? "fair" : "hard";
}

/** The seven things that make a message hard, as bars. */
export function ComplexityBars({ complexity }: { complexity: RouteDecision["complexity"] }) {
  const t = useTranslations("models");
  const locale = useLocale();
  const number = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return (
    <>
      <div className="pop-heading">
        <h3>{t("reason.complexity")}</h3>
        <span className="num text-text">
          {number.format(complexity.overall)} {t(`levels.${levelOf(complexity.overall)}`)}
        </span>
      </div>
      <dl>
        {complexity.dimensions.map(({ name, value, evidence }) => (
          <div
            key={name}
            className="grid h-5.5 grid-cols-[152px_1fr_36px] items-center gap-3 max-[45rem]:grid-cols-[132px_1fr_32px]"
            data-tooltip={evidence.length > 0 ? evidence.join(" · ") : undefined}
          >
            <dt className="truncate text-text-2">{t(`dimensions.${name}`)}</dt>
            <dd className="contents">
              <Bar value={value} />
              <span className="num text-end text-text-2">{number.format(value)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
