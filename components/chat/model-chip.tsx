"use client";

import { ArrowRight, Route } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { lazy, Suspense } from "react";
import { Badge } from "@/components/ui/badge";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import type { ChatMessage } from "@/lib/chat/schema";
import { DEMO_MODEL_ID, unlistedName } from "@/lib/models/policy";
import { formatDurationMs, formatMicroUsd } from "@/lib/platform/public/i18n-format";

const ReasonPanel = lazy(() => import("./reason/reason-panel").then((module) => ({ default: module.ReasonPanel })));

const Dot = () => <span className="text-text-3">·</span>;

/** Which model answered, for how much and how fast: `Auto → Claude Sonnet 4.5 · $0.0031 · 1.8 s`. Opens the reason. */
export function ModelChip({ message, parentId }: { message: ChatMessage; parentId: string | null }) {
  const t = useTranslations("models");
  const locale = useLocale();
  const { metadata } = message;
  if (!metadata?.modelId) return null;
  const { modelId, modelName = unlistedName(modelId), auto, costMicroUsd, latencyMs, cache } = metadata;
  return (
    <Popover>
      <PopoverTrigger
        render={
          <button
            type="button"
            className="num inline-flex h-7 max-w-full min-w-0 items-center gap-1.5 rounded-sm px-2 whitespace-nowrap text-text-2 hover:bg-hover hover:text-text aria-expanded:bg-hover aria-expanded:text-text max-[45rem]:h-9"
          />
        }
      >
        {auto && (
          <>
            <Route aria-hidden className="text-text-3" />
            {t("auto")}
            <ArrowRight aria-hidden className="size-3 text-text-3" />
          </>
        )}
        {modelId === DEMO_MODEL_ID ? (
          <Badge tone="warn">{t("demo")}</Badge>
        ) : (
          <b className="truncate font-medium text-text">{modelName}</b>
        )}
        {cache && (
          <>
            <Dot />
            {t("fromCache")}
          </>
        )}
        {costMicroUsd !== null && costMicroUsd !== undefined && modelId !== DEMO_MODEL_ID && !cache && (
          <>
            <Dot />
            {costMicroUsd === 0 ? t("free") : formatMicroUsd(costMicroUsd, locale)}
          </>
        )}
        {metadata.paidBy && (
          <>
            <Dot />
            {t(`paidBy.${metadata.paidBy}`)}
          </>
        )}
        {costMicroUsd === null && metadata.image && (
          <>
            <Dot />
            {t("priceUnknown")}
          </>
        )}
        {latencyMs !== undefined && (
          <>
            <span className="hide-mobile text-text-3">·</span>
            <span className="hide-mobile">{formatDurationMs(latencyMs, locale)}</span>
          </>
        )}
      </PopoverTrigger>
      <PopoverContent
        side="top"
        align="start"
        label={t("why", { name: modelName ?? modelId })}
        className="w-110 max-w-[calc(100vw-16px)]"
      >
        <Suspense fallback={<div className="h-96" />}>
          <ReasonPanel answerId={message.id} metadata={metadata} modelName={modelName ?? modelId} parentId={parentId} />
        </Suspense>
      </PopoverContent>
    </Popover>
  );
}
