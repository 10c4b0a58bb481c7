"use client";

import { Volume2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { IconButton } from "@/components/ui/icon-button";
import { textOf } from "@/lib/chat/client/message-parts";
import type { Siblings } from "@/lib/chat/client/message-tree";
import type { ChatMessage } from "@/lib/chat/schema";
import { AnswerAgain } from "./answer-again";
import { BranchArrows } from "./branch-arrows";
import { Thumbs } from "./feedback/thumbs";
import { ModelChip } from "./model-chip";

const ReadAloud = lazy(() => import("./voice/read-aloud").then((module) => ({ default: module.ReadAloud })));

interface AnswerFooterProps {
  message: ChatMessage;
  parentId: string | null;
  siblings: Siblings;
}

/** The line below an answer: the model chip always, the acts on hover and focus. */
export function AnswerFooter({ message, parentId, siblings }: AnswerFooterProps) {
  const t = useTranslations("chat.answer");
  const [reading, setReading] = useState(false);
  const hasText = message.parts.some((part) => part.type === "text" && part.text !== "");
  return (
    <>
      <div className="-ms-2 mt-2.5 flex min-h-7 flex-wrap items-center gap-0.5 text-12 text-text-3">
        <ModelChip message={message} parentId={parentId} />
        <span className="flex-1" />
        <BranchArrows siblings={siblings} />
        <span className="flex gap-0.5 opacity-0 group-focus-within/message:opacity-100 group-hover/message:opacity-100 has-aria-expanded:opacity-100 pointer-coarse:opacity-100">
          {hasText && (
            <>
              <IconButton
                label={t("readAloud")}
                active={reading}
                aria-pressed={reading}
                onClick={() => setReading((before) => !before)}
              >
                <Volume2 aria-hidden />
              </IconButton>
              <CopyButton text={() => textOf(message)} className="[&>span]:absolute" />
            </>
          )}
          {parentId !== null && (
            <AnswerAgain parentId={parentId} modelId={message.metadata?.modelId} appearance="icon" />
          )}
        </span>
        {message.metadata?.status !== "failed" && !message.metadata?.temporary && <Thumbs message={message} />}
      </div>
      {reading && (
        <Suspense fallback={<div className="h-10" />}>
          <ReadAloud text={textOf(message)} onClose={() => setReading(false)} />
        </Suspense>
      )}
    </>
  );
}
