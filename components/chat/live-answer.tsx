"use client";

import { type Chat, useChat } from "@ai-sdk/react";
import { useTranslations } from "next-intl";
import type { ChatMessage } from "@/lib/chat/schema";
import { AnswerParts } from "./answer-parts";
import { ImageProgress } from "./images/image-progress";
import { WaitingAnswer } from "./waiting-answer";

/** At most this often does a growing answer render. */
const THROTTLE_MS = 32;

interface LiveAnswerProps {
  chat: Chat<ChatMessage>;
  reconnecting: boolean;
}

/** The answer that is being written. Only this renders for each delta, never the thread around it. */
export function LiveAnswer({ chat, reconnecting }: LiveAnswerProps) {
  const t = useTranslations("chat.answer");
  const { messages } = useChat<ChatMessage>({ chat, throttle: THROTTLE_MS });
  const message = messages.at(-1);
  const hasContent = message?.role === "assistant" && message.parts.some((part) => part.type !== "step-start");
  const wanted = message?.role === "assistant" ? message.metadata?.image : undefined;
  const made = message?.parts.filter((part) => part.type === "file").length ?? 0;
  return (
    <>
      {hasContent && <AnswerParts message={message} streaming />}
      {!hasContent && !wanted && <WaitingAnswer />}
      {wanted && made < wanted.count && message?.metadata && <ImageProgress metadata={message.metadata} made={made} />}
      {reconnecting && (
        <p role="status" className="mt-2 text-12 text-text-3">
          {t("reconnecting")}
        </p>
      )}
    </>
  );
}
