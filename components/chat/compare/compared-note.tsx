"use client";

import { Columns2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useThreadActions } from "@/components/chat/thread-context";
import type { ChatMessage, MessageNode } from "@/lib/chat/schema";

interface ComparedNoteProps {
  message: ChatMessage;
  rivals: readonly MessageNode[];
}

/** Under an answer that was compared: what was chosen, and the others, which a press shows. */
export function ComparedNote({ message, rivals }: ComparedNoteProps) {
  const t = useTranslations("chat.compare");
  const { switchTo } = useThreadActions();
  const { outcome, blind } = message.metadata?.comparison ?? {};
  if (!outcome) return null;
  return (
    <p className="mt-2.5 flex flex-wrap items-center gap-x-1.5 gap-y-1 text-13 text-text-3">
      <Columns2 aria-hidden className="size-3.5" />
      <span>
        {t(`outcomes.${outcome}`)} {t(blind ? "comparedBlindly" : "comparedWith")}
      </span>
      {rivals.map(({ message: rival }) => (
        <button
          key={rival.id}
          type="button"
          className="min-h-6 font-medium text-text-2 underline underline-offset-2 hover:text-text"
          onClick={() => switchTo(rival.id)}
        >
          {rival.metadata?.modelName ?? rival.metadata?.modelId}
        </button>
      ))}
    </p>
  );
}
