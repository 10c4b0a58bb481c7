"use client";

import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Kbd } from "./kbd";
import { placeBeside } from "./place-beside";

const OPEN_DELAY_MS = 450;
/** Moving from one tooltip to the next within this time opens the next at once. */
const WARM_MS = 400;

interface Shown {
  target: HTMLElement;
  text: string;
  keys: string[];
}

/** The one tooltip of the page; mounted once by AppProviders. Reads `data-tooltip` of what is hovered or focused. */
export function TooltipLayer() {
  const [shown, setShown] = useState<Shown | null>(null);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let closedAt = Number.NEGATIVE_INFINITY;
    let current: HTMLElement | null = null;

    const close = () => {
      clearTimeout(timer);
      if (!current) return;
      current = null;
      setShown((before) => {
        if (before) closedAt = performance.now();
        return null;
      });
    };
    const open = (target: HTMLElement, delayMs: number) => {
      if (target === current) return;
      close();
      current = target;
      timer = setTimeout(() => {
        const text = target.dataset.tooltip;
        if (!text || !target.isConnected || target.getAttribute("aria-expanded") === "true") return;
        setShown({ target, text, keys: target.dataset.tooltipKeys?.split(" ") ?? [] });
      }, delayMs);
    };
    const find = (event: Event) =>
      event.target instanceof Element ? event.target.closest<HTMLElement>("[data-tooltip]") : null;
    const onOver = (event: PointerEvent) => {
      if (event.pointerType === "touch") return;
      const target = find(event);
      if (target) open(target, performance.now() - closedAt < WARM_MS ? 0 : OPEN_DELAY_MS);
      else close();
    };
    const onFocus = (event: FocusEvent) => {
      const target = find(event);
      if (target?.matches(":focus-visible")) open(target, 0);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") close();
    };
    document.addEventListener("pointerover", onOver);
    document.addEventListener("pointerdown", close);
    document.addEventListener("focusin", onFocus);
    document.addEventListener("focusout", close);
    document.addEventListener("keydown", onKey);
    window.addEventListener("scroll", close, true);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("pointerover", onOver);
      document.removeEventListener("pointerdown", close);
      document.removeEventListener("focusin", onFocus);
      document.removeEventListener("focusout", close);
      document.removeEventListener("keydown", onKey);
      window.removeEventListener("scroll", close, true);
    };
  }, []);

  useLayoutEffect(() => {
    if (shown && box.current) placeBeside(box.current, shown.target, shown.target.dataset.tooltipSide ?? "top");
  }, [shown]);

  if (!shown) return null;
  return (
    <div ref={box} role="tooltip" className="tooltip">
      {shown.text}
      {shown.keys.length > 0 && <Kbd keys={shown.keys} />}
    </div>
  );
}
