"use client";

import { CirclePause, Square } from "lucide-react";
import { useTranslations } from "next-intl";
import { AnswerParts } from "@/components/chat/answer-parts";
import { LiveAnswer } from "@/components/chat/live-answer";
import { ModelChip } from "@/components/chat/model-chip";
import { useThreadFacts } from "@/components/chat/thread-context";
import { WaitingAnswer } from "@/components/chat/waiting-answer";
import { InlineError } from "@/components/states/inline-error";
import { useSaid } from "@/components/states/use-said";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { IconButton } from "@/components/ui/icon-button";
import { textOf } from "@/lib/chat/client/message-parts";
import type { MessageNode } from "@/lib/chat/schema";
import { letterOf } from "./letter-of";
import { useComparedRun } from "./use-compared-run";

interface ComparedAnswerProps {
  node: MessageNode;
  /** Some of the answers are being written: none can be kept yet. */
  waits: boolean;
  choosing: boolean;
  onKeep: () => void;
  onStop: () => void;
}

/** One column of a comparison: which model, its answer as it grows, what it cost, and the way to keep it. */
export function ComparedAnswer({ node, waits, choosing, onKeep, onStop }: ComparedAnswerProps) {
  const t = useTranslations("chat.compare");
  const tFailure = useTranslations("chat.failure");
  const { conversationId } = useThreadFacts();
  const { live, chat, reconnecting } = useComparedRun(conversationId, node);
  const { message, parentId } = node;
  const { status, error, comparison, modelName } = message.metadata ?? {};
  const said = useSaid(error?.message);
  const letter = letterOf(comparison?.position ?? 0);
  const name = comparison?.blind ? t("hidden") : modelName;
  const hasText = textOf(message) !== "";
  return (
    <article
      id={`compared-${message.id}`}
      aria-label={t("answer", { letter, name: name ?? "" })}
      aria-busy={live}
      className="flex min-w-full flex-1 snap-center flex-col rounded-lg border border-line bg-surface min-[45rem]:min-w-70"
    >
      <header className="hairline-b flex h-11 flex-none items-center gap-2 ps-3.5 pe-1.5">
        <span aria-hidden className="tile bg-active font-medium text-text-2">
          {letter}
        </span>
        <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
        {live && (
          <IconButton size="lg" label={t("stopOne", { letter })} onClick={onStop}>
            <Square aria-hidden className="size-3 fill-current" />
          </IconButton>
        )}
      </header>
      <div className="min-w-0 flex-1 px-3.5 py-3">
        {live ? (
          chat ? (
            <LiveAnswer chat={chat} reconnecting={reconnecting} />
          ) : (
            <WaitingAnswer />
          )
        ) : (
          <AnswerParts message={message} />
        )}
        {status === "stopped" && (
          <p className="mt-2.5 flex items-center gap-1.5 text-13 text-text-3">
            <CirclePause aria-hidden className="size-3.5" />
            {tFailure("stopped")}
          </p>
        )}
        {(status === "failed" || status === "interrupted") && (
          <InlineError
            className="mt-2.5"
            title={said ?? tFailure(status)}
            description={tFailure(error?.charged ? "charged" : "notCharged")}
          />
        )}
      </div>
      {!live && (
        <footer className="px-3.5 pb-3">
          <div className="-ms-2 mb-2 flex min-h-7 flex-wrap items-center gap-0.5 text-12">
            <ModelChip message={message} parentId={parentId} />
            <span className="flex-1" />
            {hasText && <CopyButton text={() => textOf(message)} className="[&>span]:absolute" />}
          </div>
          {hasText && (
            <Button full disabled={waits} busy={choosing} onClick={onKeep}>
              {t(comparison?.blind ? "better" : "keep", { letter })}
            </Button>
          )}
        </footer>
      )}
    </article>
  );
}
