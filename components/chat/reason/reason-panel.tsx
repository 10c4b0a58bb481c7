"use client";

import { ChevronLeft, ChevronRight, X } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { ModelPicker } from "@/components/chat/composer/model-picker";
import { WrongChoice } from "@/components/chat/feedback/wrong-choice";
import { useThreadActions, useThreadFacts } from "@/components/chat/thread-context";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { PopoverClose, PopoverSection, PopoverTitle } from "@/components/ui/popover";
import { useDateFormat } from "@/components/ui/time-zone";
import type { MessageMetadata } from "@/lib/chat/schema";
import type { CacheHit } from "@/lib/models/cache/schema";
import { unlistedName } from "@/lib/models/policy";
import { formatCount, formatDurationMs, formatMicroUsd } from "@/lib/platform/public/i18n-format";
import { CandidateTable } from "./candidate-table";
import { ComplexityBars } from "./complexity-bars";
import { CostComparison } from "./cost-comparison";
import { IntentLine } from "./intent-line";

interface ReasonPanelProps {
  answerId: string;
  metadata: MessageMetadata;
  modelName: string;
  parentId: string | null;
}

/** Why this model answered: what the message was taken for, who else could have answered, and at what price. */
export function ReasonPanel({ answerId, metadata, modelName, parentId }: ReasonPanelProps) {
  const t = useTranslations("models.reason");
  const { useHere: keepModel, regenerate } = useThreadActions();
  const { busy, usedIds } = useThreadFacts();
  const [picking, setPicking] = useState(false);
  const { decision, modelId } = metadata;
  const auto = metadata.auto === true && decision !== undefined;

  if (picking && parentId !== null) {
    return (
      <>
        <div className="hairline-b p-1.5">
          <Button variant="ghost" size="sm" onClick={() => setPicking(false)}>
            <ChevronLeft aria-hidden />
            {t("back")}
          </Button>
        </div>
        <ModelPicker value={modelId ?? ""} usedIds={usedIds} onPick={(id) => regenerate(parentId, id)} />
      </>
    );
  }
  return (
    <>
      <PopoverSection>
        <div className="flex items-start justify-between gap-2">
          <PopoverTitle>{t(auto ? "title" : "titleChosen", { name: modelName })}</PopoverTitle>
          <PopoverClose
            render={
              <IconButton size="sm" label={t("close")} tooltip={false} className="-me-1.5">
                <X aria-hidden />
              </IconButton>
            }
          >
            <X aria-hidden />
          </PopoverClose>
        </div>
        {auto ? <IntentLine decision={decision} /> : <p className="mt-0.5 text-text-2">{t("chosen")}</p>}
        <div className="mt-2 flex items-end justify-between gap-2">
          <Facts metadata={metadata} />
          {auto && !metadata.temporary && <WrongChoice answerId={answerId} feedback={metadata.feedback ?? null} />}
        </div>
      </PopoverSection>
      {auto && (
        <>
          <PopoverSection>
            <ComplexityBars complexity={decision.complexity} />
          </PopoverSection>
          <PopoverSection className="px-0">
            <CandidateTable candidates={decision.candidates} chosenId={modelId ?? decision.modelId} />
          </PopoverSection>
          <PopoverSection>
            <CostComparison decision={decision} metadata={metadata} />
          </PopoverSection>
        </>
      )}
      <PopoverSection className="flex items-center justify-between gap-2 py-2.5">
        <PopoverClose
          render={
            <Button size="sm" onClick={() => modelId && keepModel(modelId)}>
              {t("useHere")}
            </Button>
          }
        >
          {t("useHere")}
        </PopoverClose>
        {parentId !== null && (
          <Button variant="ghost" size="sm" className="-me-2.5" disabled={busy} onClick={() => setPicking(true)}>
            {t("another")}
            <ChevronRight aria-hidden />
          </Button>
        )}
      </PopoverSection>
    </>
  );
}

/** When an answer from the cache was written, what for, and what it saved. */
function CacheFacts({ cache }: { cache: CacheHit }) {
  const t = useTranslations("models.reason");
  const locale = useLocale();
  const { answeredAt, savedMicroUsd, question } = cache;
  const date = useDateFormat({ dateStyle: "medium", timeStyle: "short" }).format(new Date(answeredAt));
  return (
    <>
      <p>
        {savedMicroUsd === null
          ? t("cached", { date })
          : t("cachedSaved", { date, money: formatMicroUsd(savedMicroUsd, locale) })}
      </p>
      {question !== undefined && <p className="break-words">{t("cachedFor", { question })}</p>}
    </>
  );
}

/** Tokens and times of the answer, and what was tried before it. */
function Facts({ metadata }: { metadata: MessageMetadata }) {
  const t = useTranslations("models.reason");
  const locale = useLocale();
  const { usage, firstTokenMs, latencyMs, failedOver, omittedMessages, cache, decision } = metadata;
  const hedge = decision?.hedge;
  return (
    <div className="num text-12 text-text-3">
      {cache && <CacheFacts cache={cache} />}
      {usage && (
        <p>
          {t("tokens", {
            input: formatCount(usage.inputTokens, locale),
            output: formatCount(usage.outputTokens, locale),
          })}
        </p>
      )}
      {firstTokenMs !== undefined && latencyMs !== undefined && (
        <p>
          {t("times", { first: formatDurationMs(firstTokenMs, locale), whole: formatDurationMs(latencyMs, locale) })}
        </p>
      )}
      {hedge && (
        <p>
          {t("hedged", {
            slow: unlistedName(hedge.slowModelId),
            second: unlistedName(hedge.secondModelId),
            began: unlistedName(hedge.beganModelId),
            time: formatDurationMs(hedge.afterMs, locale),
          })}
        </p>
      )}
      {failedOver && failedOver.length > 0 && (
        <p>{t("failedOver", { models: failedOver.map(({ modelId }) => unlistedName(modelId)).join(", ") })}</p>
      )}
      {omittedMessages ? <p>{t("omitted", { count: omittedMessages })}</p> : null}
    </div>
  );
}
