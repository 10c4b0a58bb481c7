"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { projectOfAddress } from "@/components/projects/project-address";
import { tooltipData } from "@/components/ui/tooltip-data";
import { routePreviewQuery } from "@/lib/chat/client";
import type { RouteMode } from "@/lib/models/schema";
import { formatMicroUsd } from "@/lib/platform/public/i18n-format";

/** A pause in typing, after which the router is asked. */
const PAUSE_MS = 500;
/** What decides is at the start and in the length; a pasted book need not travel at every pause. */
const MAX_CHARACTERS = 20_000;

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

/** Which model Auto would choose for what is written so far, and about what it would cost. Silent when it cannot tell. */
export function RoutePreview({ text, ...rest }: RoutePreviewProps) {
  const t = useTranslations("models");
  const locale = useLocale();
  const settled = useSettled(text.slice(0, MAX_CHARACTERS));
  const { data } = useQuery({
    ...routePreviewQuery({ text: settled, ...rest, projectId: rest.conversationId ? null : projectOfAddress() }),
    enabled: settled !== "",
    placeholderData: keepPreviousData,
  });
  if (!data || settled === "") return null;
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
      className="hide-mobile num min-w-0 truncate px-2 text-12 text-text-3"
    >
      <span aria-hidden>
        → {modelName}
        {amount !== null && ` · ~${amount}`}
      </span>
      <span className="sr-only">{words}</span>
    </span>
  );
}
