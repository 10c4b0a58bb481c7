"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { IconButton } from "@/components/ui/icon-button";
import type { Siblings } from "@/lib/chat/client/message-tree";
import { useThreadActions } from "./thread-context";

/** Which version of a message is shown, and the way to the others. Nothing when there is one. */
export function BranchArrows({ siblings }: { siblings: Siblings }) {
  const t = useTranslations("chat.branch");
  const { switchTo } = useThreadActions();
  const { ids, index } = siblings;
  if (ids.length < 2) return null;
  const go = (step: number) => {
    const id = ids[index + step];
    if (id !== undefined) switchTo(id);
  };
  return (
    <span className="num inline-flex items-center text-12 text-text-2">
      <IconButton size="sm" label={t("previous")} disabled={index === 0} onClick={() => go(-1)}>
        <ChevronLeft aria-hidden />
      </IconButton>
      <span aria-hidden>{`${index + 1}/${ids.length}`}</span>
      <span className="sr-only">{t("position", { index: index + 1, count: ids.length })}</span>
      <IconButton size="sm" label={t("next")} disabled={index === ids.length - 1} onClick={() => go(1)}>
        <ChevronRight aria-hidden />
      </IconButton>
    </span>
  );
}
