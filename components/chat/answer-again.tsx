"use client";

import { RefreshCw } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, Suspense } from "react";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Popover, PopoverClose, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { AUTO_MODEL_ID } from "@/lib/chat/client/limits";
import { useThreadActions, useThreadFacts } from "./thread-context";

const ModelPicker = lazy(() => import("./composer/model-picker").then((module) => ({ default: module.ModelPicker })));

interface AnswerAgainProps {
  parentId: string;
  /** The model that answered. */
  modelId: string | undefined;
  appearance: "icon" | "button";
}

/** Has a message answered once more, as before or by a model from the list. */
export function AnswerAgain({ parentId, modelId, appearance }: AnswerAgainProps) {
  const t = useTranslations("chat.answer");
  const { regenerate } = useThreadActions();
  const { busy, usedIds } = useThreadFacts();
  const trigger =
    appearance === "icon" ? (
      <IconButton label={t("again")} disabled={busy}>
        <RefreshCw aria-hidden />
      </IconButton>
    ) : (
      <Button size="sm" disabled={busy}>
        {t("another")}
      </Button>
    );
  return (
    <Popover>
      <PopoverTrigger render={trigger}>{trigger.props.children}</PopoverTrigger>
      <PopoverContent
        side="top"
        align={appearance === "icon" ? "end" : "start"}
        label={t("again")}
        className="w-85 overflow-hidden"
      >
        {appearance === "icon" && (
          <div className="hairline-b flex gap-2 p-2">
            <PopoverClose
              render={
                <Button size="sm" className="flex-1" onClick={() => regenerate(parentId)}>
                  {t("againSame")}
                </Button>
              }
            >
              {t("againSame")}
            </PopoverClose>
            <PopoverClose
              render={
                <Button size="sm" className="flex-1" onClick={() => regenerate(parentId, AUTO_MODEL_ID)}>
                  {t("againAuto")}
                </Button>
              }
            >
              {t("againAuto")}
            </PopoverClose>
          </div>
        )}
        <Suspense fallback={<div className="h-80" />}>
          <ModelPicker value={modelId ?? ""} onPick={(id) => regenerate(parentId, id)} usedIds={usedIds} withImages />
        </Suspense>
      </PopoverContent>
    </Popover>
  );
}
