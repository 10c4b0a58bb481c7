"use client";

import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { cn } from "./cn";

interface ResizeHandleProps {
  label: string;
  valuePx: number;
  minPx: number;
  maxPx: number;
  onChange: (widthPx: number) => void;
  /** The edge of the resized panel on which the handle sits. */
  edge?: "start" | "end" | undefined;
  className?: string | undefined;
}

const STEP_PX = 24;

/** A window splitter (WAI-ARIA APG): drag, arrow keys, Home and End. */
export function ResizeHandle({ label, valuePx, minPx, maxPx, onChange, edge = "start", className }: ResizeHandleProps) {
  const from = useRef<{ x: number; width: number; sign: number } | null>(null);
  const [dragging, setDragging] = useState(false);
  const set = (width: number) => onChange(Math.round(Math.min(maxPx, Math.max(minPx, width))));
  /** +1 where moving right widens the panel. */
  const signOf = (element: Element) => {
    const rtl = getComputedStyle(element).direction === "rtl";
    return (edge === "end") !== rtl ? 1 : -1;
  };

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, width: valuePx, sign: signOf(event.currentTarget) };
    setDragging(true);
  };
  const onPointerMove = (event: PointerEvent) => {
    const start = from.current;
    if (start) set(start.width + (event.clientX - start.x) * start.sign);
  };
  const onPointerUp = () => {
    from.current = null;
    setDragging(false);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const sign = signOf(event.currentTarget);
    if (event.key === "ArrowRight") set(valuePx + STEP_PX * sign);
    else if (event.key === "ArrowLeft") set(valuePx - STEP_PX * sign);
    else if (event.key === "Home") set(minPx);
    else if (event.key === "End") set(maxPx);
    else return;
    event.preventDefault();
  };
  // An <hr> with this role's value attributes and handlers is what no element offers; hence one object.
  const splitter = {
    role: "separator",
    tabIndex: 0,
    "aria-orientation": "vertical" as const,
    "aria-label": label,
    "aria-valuenow": valuePx,
    "aria-valuemin": minPx,
    "aria-valuemax": maxPx,
    onPointerDown,
    onPointerMove,
    onPointerUp,
    onPointerCancel: onPointerUp,
    onKeyDown,
  };
  return <div {...splitter} data-dragging={dragging ? "" : undefined} className={cn("resize-handle", className)} />;
}
