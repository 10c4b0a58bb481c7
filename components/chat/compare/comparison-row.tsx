"use client";

import { Columns2, EyeOff, Square } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { useThreadFacts } from "@/components/chat/thread-context";
import { useErrorToast } from "@/components/shell/use-error-toast";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { stopAnswer } from "@/lib/chat/client";
import { textOf } from "@/lib/chat/client/message-parts";
import type { MessageNode } from "@/lib/chat/schema";
import { ComparedAnswer } from "./compared-answer";
import { letterOf } from "./letter-of";
import { useChoose } from "./use-choose";

interface ComparisonRowProps {
  id: string;
  nodes: readonly MessageNode[];
}

/** Which column of a row that scrolls by whole columns is shown (phones). */
function useShownColumn() {
  const columns = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(0);
  const onScroll = () => {
    const { scrollLeft = 0, clientWidth = 1 } = columns.current ?? {};
    setShown(Math.round(Math.abs(scrollLeft) / clientWidth));
  };
  const show = (index: number) =>
    columns.current?.children[index]?.scrollIntoView({ block: "nearest", inline: "center", behavior: "smooth" });
  return { columns, shown, onScroll, show };
}

/**
 * Answers of several models to one message, side by side; at phone width one at a time, swiped or chosen by its letter.
 * It stands in the thread until one is kept or none is.
 */
export function ComparisonRow({ id, nodes }: ComparisonRowProps) {
  const t = useTranslations("chat.compare");
  const { conversationId } = useThreadFacts();
  const showError = useErrorToast();
  const { columns, shown, onScroll, show } = useShownColumn();
  const { choose, isPending } = useChoose(conversationId, id, nodes);
  const blind = nodes[0]?.message.metadata?.comparison?.blind ?? false;
  const live = nodes.filter(({ message }) => message.metadata?.status === "streaming");
  const waits = live.length > 0;
  const answered = nodes.filter(({ message }) => textOf(message) !== "").length;
  const stop = (answerId: string) => void stopAnswer(answerId).catch(showError);
  return (
    <section
      aria-label={t(blind ? "blind" : "models", { count: nodes.length })}
      className="relative left-1/2 w-[min(100cqi-48px,calc(var(--columns)*420px))] min-w-full -translate-x-1/2 rtl:translate-x-1/2 max-[45rem]:w-full"
      style={{ "--columns": nodes.length } as React.CSSProperties}
    >
      <div className="mb-2.5 flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1 text-text-2">
        <h3 className="flex min-w-0 flex-1 items-center gap-2 truncate font-medium max-[45rem]:basis-full">
          {blind ? <EyeOff aria-hidden className="text-text-3" /> : <Columns2 aria-hidden className="text-text-3" />}
          {t(blind ? "blind" : "models", { count: nodes.length })}
        </h3>
        <div className="flex flex-1 gap-1 min-[45rem]:hidden">
          {nodes.map(({ message }, index) => (
            <button
              key={message.id}
              type="button"
              aria-label={t("show", { letter: letterOf(index) })}
              aria-pressed={shown === index}
              onClick={() => show(index)}
              className={cn(
                "grid size-9 place-items-center rounded-sm font-medium",
                shown === index ? "bg-accent-soft text-accent-text" : "text-text-2 hover:bg-hover",
              )}
            >
              {letterOf(index)}
            </button>
          ))}
        </div>
        {live.length > 1 && (
          <Button size="sm" onClick={() => live.forEach(({ message }) => void stop(message.id))}>
            <Square aria-hidden className="size-3 fill-current" />
            {t("stopAll")}
          </Button>
        )}
      </div>
      <div ref={columns} onScroll={onScroll} className="flex snap-x snap-mandatory gap-3 overflow-x-auto pb-1">
        {nodes.map((node) => (
          <ComparedAnswer
            key={node.message.id}
            node={node}
            waits={waits}
            choosing={isPending}
            onKeep={() => choose({ choice: "kept", answerId: node.message.id })}
            onStop={() => stop(node.message.id)}
          />
        ))}
      </div>
      <div className="mt-2.5 flex min-h-9 flex-wrap items-center gap-2">
        {(waits || answered > 1) && (
          <Button disabled={waits} busy={isPending} onClick={() => choose({ choice: "tie" })}>
            {t("tie")}
          </Button>
        )}
        <Button disabled={waits} busy={isPending} onClick={() => choose({ choice: "all_bad" })}>
          {t(answered === 0 && !waits ? "goOn" : "allBad")}
        </Button>
        <p role="status" className="text-text-3">
          {waits
            ? t("writing", { done: nodes.length - live.length, count: nodes.length })
            : t(blind ? "hintBlind" : "hint")}
        </p>
      </div>
    </section>
  );
}
