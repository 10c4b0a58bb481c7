"use client";

import { useEffect, useState } from "react";
import type { GrowingHighlighter, Highlighted } from "./highlight-code";

/** Longer code is shown plain. */
const MAX_HIGHLIGHTED = 60_000;
const SLICE_MS = 8;

/** Runs `task` when the browser has nothing more urgent; returns the way to call it off. */
function whenIdle(task: () => void): () => void {
  if ("requestIdleCallback" in window) {
    const handle = requestIdleCallback(task, { timeout: 500 });
    return () => cancelIdleCallback(handle);
  }
  const timer = setTimeout(task, 16);
  return () => clearTimeout(timer);
}

/**
 * The coloured beginning of `code`, or null while nothing is. Colouring happens in idle slices, never while
 * rendering: typing and scrolling go first.
 */
export function useHighlighted(code: string, language: string, growing: boolean): Highlighted | null {
  const highlighter = useHighlighter(language, code.length <= MAX_HIGHLIGHTED);
  const [highlighted, setHighlighted] = useState<Highlighted | null>(null);
  useEffect(() => {
    if (!highlighter) return setHighlighted(null);
    let cancel = () => {};
    const step = () => {
      const next = highlighter.advance(code, !growing, SLICE_MS);
      setHighlighted(next);
      if (!next.finished) cancel = whenIdle(step);
    };
    cancel = whenIdle(step);
    return () => cancel();
  }, [highlighter, code, growing]);
  if (!highlighted || !code.startsWith(highlighted.text)) return null;
  // A last line that has grown since would show its old words.
  const { text } = highlighted;
  return text === "" || text.endsWith("\n") || text === code ? highlighted : null;
}

function useHighlighter(language: string, wanted: boolean): GrowingHighlighter | null {
  const [highlighter, setHighlighter] = useState<GrowingHighlighter | null>(null);
  useEffect(() => {
    let current = true;
    setHighlighter(null);
    if (language && wanted) {
      import("./highlight-code")
        .then((module) => module.createGrowingHighlighter(language))
        .then(
          (made) => current && setHighlighter(made),
          // Without the chunk (offline) the code stays plain, which is no loss of content.
          () => {},
        );
    }
    return () => {
      current = false;
    };
  }, [language, wanted]);
  return highlighter;
}
