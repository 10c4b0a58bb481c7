"use client";

import { Brain, Eye, HardDrive, Wrench } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { tooltipData } from "@/components/ui/tooltip-data";
import type { AvailableModel } from "@/lib/models/schema";
import { formatCompact, formatMicroUsd } from "@/lib/platform/public/i18n-format";
import { providerName } from "./provider-name";

function Ability({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span role="img" aria-label={label} {...tooltipData(label)} className="text-text-3 [&>svg.lucide]:size-3.5">
      {children}
    </span>
  );
}

/** Two lines about a model: what it is and can, what it costs and holds; at the end how fast it is. */
export function ModelOption({ model }: { model: AvailableModel }) {
  const t = useTranslations("models");
  const locale = useLocale();
  const { price } = model;
  const isFree = price !== null && price.inputMicroUsdPerMtok === 0 && price.outputMicroUsdPerMtok === 0;
  const money = (microUsd: number) => formatMicroUsd(microUsd, locale).replace(/[.,]00$/, "");
  const facts = [
    providerName(model.provider),
    price === null
      ? t("priceUnknown")
      : isFree
        ? t("free")
        : `${money(price.inputMicroUsdPerMtok)} / ${money(price.outputMicroUsdPerMtok)}`,
    ...(model.contextTokens ? [t("window", { tokens: formatCompact(model.contextTokens, locale) })] : []),
  ];
  const reason =
    model.unavailableReason === "no_key"
      ? t("needsKey", { provider: providerName(model.provider) })
      : model.unavailableReason === "key_refused"
        ? t("keyRefused", { provider: providerName(model.provider) })
        : model.unavailableReason === "plan"
          ? model.planName
            ? t("inPlan", { plan: model.planName })
            : t("notInPlan")
          : model.unavailableReason === "not_allowed"
            ? t("notAllowed")
            : model.unavailableReason === "residency"
              ? t("residency", { region: t(`regions.${model.region ?? "unknown"}`) })
              : (model.unavailableReason ?? t("unavailable"));
  return (
    <>
      <span aria-hidden className="tile bg-active text-text-2">
        {(Array.from(model.provider)[0] ?? "?").toUpperCase()}
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex h-4.5 items-center gap-2">
          <span className="truncate font-medium">{model.name}</span>
          {model.input.includes("image") && (
            <Ability label={t("vision")}>
              <Eye aria-hidden />
            </Ability>
          )}
          {model.tools && (
            <Ability label={t("tools")}>
              <Wrench aria-hidden />
            </Ability>
          )}
          {model.reasoning && (
            <Ability label={t("reasoning")}>
              <Brain aria-hidden />
            </Ability>
          )}
          {model.local && (
            <Ability label={t("local")}>
              <HardDrive aria-hidden />
            </Ability>
          )}
        </span>
        <span className="num block truncate text-12 text-text-3">{model.available ? facts.join(" · ") : reason}</span>
      </span>
      {model.available && model.tokensPerSecond !== undefined && (
        <span className="num text-12 text-text-3" {...tooltipData(t("speedLabel"))}>
          {t("speed", { count: Math.round(model.tokensPerSecond) })}
        </span>
      )}
    </>
  );
}
