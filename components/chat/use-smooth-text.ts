"use client";

import { useEffect, useState } from "react";

/** Milliseconds between two additions, and the share of what is behind that each one adds. */
const STEP_MS = 32;
const CATCH_UP = 6;

/** Steps behind a surrogate pair, so that half an emoji is never drawn. */
function wholeEnd(text: string, end: number): number {
  const code = text.charCodeAt(end - 1);
  return code >= 0xd800 && code <= 0xdbff ? end + 1 : end;
}

/** `text` as it grows, spread over frames: what arrives in bursts is read as a flow. All of it once `active` is false. */
export function useSmoothText(text: string, active: boolean): string {
  const [shown, setShown] = useState(active ? 0 : text.length);
  useEffect(() => {
    if (!active || shown >= text.length) return;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      setShown(text.length);
      return;
    }
    const timer = setTimeout(
      () => setShown((before) => before + Math.max(1, Math.ceil((text.length - before) / CATCH_UP))),
      STEP_MS,
    );
    return () => clearTimeout(timer);
  }, [text, shown, active]);
  return active && shown < text.length ? text.slice(0, wholeEnd(text, shown)) : text;
}
