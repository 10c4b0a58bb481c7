"use client";

import { type Range, useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import { showsMessage, type ThreadRow } from "@/lib/chat/client/thread-rows";
import { Answer } from "./answer";
import { PendingMessage } from "./pending-message";
import { useThreadFacts } from "./thread-context";
import { threadRange } from "./thread-range";
import { useStickToEnd } from "./use-stick-to-end";
import { UserMessage } from "./user-message";
import { WaitingAnswer } from "./waiting-answer";

const JUMP_FRAMES = 12;
const MARKED_MS = 1600;
const ESTIMATE_PX = { user: 92, answer: 320, comparison: 480, pending: 92, waiting: 28 };

const ComparisonRow = lazy(() =>
  import("./compare/comparison-row").then((module) => ({ default: module.ComparisonRow })),
);

interface ThreadProps {
  rows: readonly ThreadRow[];
  /** The row to show and mark, once; found by search. */
  jumpTo: string | null;
  onJumped: () => void;
  /** Changes whenever the reader sent something: the end is shown then, wherever they were. */
  sentCount: number;
}

function RowView({ row }: { row: ThreadRow }) {
  if (row.kind === "user") return <UserMessage node={row.node} siblings={row.siblings} />;
  if (row.kind === "answer")
    return <Answer node={row.node} siblings={row.siblings} live={row.live} rivals={row.rivals} />;
  if (row.kind === "comparison") {
    return (
      <Suspense fallback={<WaitingAnswer />}>
        <ComparisonRow id={row.id} nodes={row.nodes} />
      </Suspense>
    );
  }
  if (row.kind === "pending") return <PendingMessage entry={row.entry} sending={row.sending} />;
  return <WaitingAnswer />;
}

/** The messages on screen, only those near the view in the page. It follows the end while the reader is there. */
export function Thread({ rows, jumpTo, onJumped, sentCount }: ThreadProps) {
  const t = useTranslations("chat.thread");
  const scroll = useRef<HTMLDivElement>(null);
  const [marked, setMarked] = useState<string | null>(null);
  const getItemKey = useCallback((index: number) => rows[index]?.key ?? index, [rows]);
  const { editingId } = useThreadFacts();
  const editingIndex = editingId === null ? -1 : rows.findIndex(({ key }) => key === editingId);
  const rangeExtractor = useCallback((range: Range) => threadRange(range, editingIndex), [editingIndex]);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => ESTIMATE_PX[rows[index]?.kind ?? "answer"],
    getItemKey,
    rangeExtractor,
    gap: 28,
    paddingStart: 24,
    paddingEnd: 32,
    overscan: 4,
    initialOffset: () => rows.length * ESTIMATE_PX.answer,
  });
  const { atEnd, onScroll, goToEnd, release } = useStickToEnd(scroll, virtualizer.getTotalSize());
  const follow = useEffectEvent(goToEnd);
  const letGo = useEffectEvent(release);

  useEffect(() => {
    if (sentCount > 0) follow();
  }, [sentCount]);

  useEffect(() => {
    const index = jumpTo === null ? -1 : rows.findIndex((row) => showsMessage(row, jumpTo));
    if (index < 0) return;
    setMarked(jumpTo);
    // Rows are measured as they come into view, which moves the target, and a thread that has just opened goes to its
    // end: it is asked for again until it rests.
    let frame = 0;
    const settle = (framesLeft: number) => {
      letGo();
      virtualizer.scrollToIndex(index, { align: "center" });
      if (framesLeft === 0) onJumped();
      else frame = requestAnimationFrame(() => settle(framesLeft - 1));
    };
    settle(JUMP_FRAMES);
    return () => cancelAnimationFrame(frame);
  }, [virtualizer, jumpTo, rows, onJumped]);

  useEffect(() => {
    if (marked === null) return;
    const timer = setTimeout(() => setMarked(null), MARKED_MS);
    return () => clearTimeout(timer);
  }, [marked]);

  return (
    <div className="relative min-h-0 flex-1">
      <h2 className="sr-only">{t("label")}</h2>
      <div
        ref={scroll}
        role="log"
        aria-label={t("label")}
        aria-live="off"
        className="@container h-full overflow-y-auto overscroll-contain outline-offset-[-2px]"
        onScroll={onScroll}
      >
        <div className="relative mx-auto w-full max-w-(--width-text)" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, key, start }) => {
            const row = rows[index];
            if (!row) return null;
            return (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                data-message={row.key}
                data-marked={marked !== null && showsMessage(row, marked) ? "" : undefined}
                className="absolute inset-x-0 top-0 px-6 transition-colors duration-slow data-marked:bg-accent-soft max-[45rem]:px-4"
                style={{ transform: `translateY(${start}px)` }}
              >
                <RowView row={row} />
              </div>
            );
          })}
        </div>
      </div>
      <div
        aria-hidden
        className="pointer-events-none absolute inset-x-0 bottom-0 h-4 bg-linear-to-t from-bg to-transparent"
      />
      {!atEnd && (
        <button
          type="button"
          onClick={() => goToEnd("smooth")}
          className="absolute inset-x-0 bottom-3 mx-auto flex h-7 w-max items-center gap-1.5 rounded-full bg-surface ps-2.5 pe-3 text-12 font-medium shadow-pop max-[45rem]:h-9"
        >
          <ArrowDown aria-hidden className="size-3.5" />
          {t("jump")}
        </button>
      )}
    </div>
  );
}
