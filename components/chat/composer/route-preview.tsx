"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useErrorText } from "@/components/auth/use-error-text";
import { projectOfAddress } from "@/components/projects/project-address";
import { tooltipData } from "@/components/ui/tooltip-data";
import { routePreviewQuery } from "@/lib/chat/client";
import type { RouteMode } from "@/lib/models/schema";
import { ApiError } from "@/lib/platform/public/api-client";
import { formatMicroUsd } from "@/lib/platform/public/i18n-format";
import { isTemporaryAddress } from "../temporary/is-temporary-address";
import { previewText } from "./preview-text";

/** A pause in typing, after which the router is asked. */
const PAUSE_MS = 500;

/** Of the reasons those that somebody else than the message is behind. */
const PROJECT_REASONS = ["project_mode", "project_limit"] as const;

interface RoutePreviewProps {
  text: string;
  conversationId: string | null;
  parentId: string | null;
  routeMode: RouteMode;
  imageCount: number;
}

function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** Failures that sending would meet too; others pass, or say nothing of the message. */
const NO_MODEL: ReadonlySet<string> = new Set(["model_not_configured", "plan_limit", "context_too_long"]);

/** In the row of the composer's buttons; on a phone, where that is full, in a line above them. */
const PLACE = "min-w-0 truncate px-2 text-12 max-[45rem]:order-first max-[45rem]:w-full max-[45rem]:pb-1";

/**
 * Which model Auto would choose for what is written so far, and about what it would cost; why none can answer; silent when
 * it cannot tell.
 */
export function RoutePreview({ text, ...rest }: RoutePreviewProps) {
  const t = useTranslations("models");
  const locale = useLocale();
  const settled = useSettled(text);
  const written = previewText(settled);
  const errorText = useErrorText();
  const temporary = rest.conversationId === null && isTemporaryAddress();
  const projectId = rest.conversationId !== null || temporary ? null : projectOfAddress();
  const { data, error } = useQuery({
    ...routePreviewQuery({ ...written, ...rest, projectId, temporary }),
    enabled: settled !== "",
    placeholderData: keepPreviousData,
  });
  if (settled === "") return null;
  if (error instanceof ApiError && NO_MODEL.has(error.code)) {
    const words = errorText(error);
    return (
      <span role="status" {...tooltipData(words)} className={`${PLACE} text-warn max-[45rem]:whitespace-normal`}>
        {words}
      </span>
    );
  }
  if (!data) return null;
  const { modelName, predictedCostMicroUsd: cost, intent, reasonCodes } = data;
  const amount = cost === null ? null : formatMicroUsd(cost, locale);
  const words =
    amount === null ? t("preview.unpriced", { name: modelName }) : t("preview.priced", { name: modelName, amount });
  return (
    <span
      role="status"
      {...tooltipData(
        [
          words,
          ...(intent ? [t("preview.intent", { intent: t(`intents.${intent}`) })] : []),
          ...PROJECT_REASONS.filter((code) => reasonCodes.includes(code)).map((code) => t(`reasons.${code}`)),
        ].join(" "),
      )}
      className={`num ${PLACE} text-text-3`}
    >
      <span aria-hidden>
        → {modelName}
        {amount !== null && ` · ~${amount}`}
      </span>
      <span className="sr-only">{words}</span>
    </span>
  );
}
