"use client";

import { lazy, type ReactNode, Suspense } from "react";
import { cn } from "./cn";
import type { PopoverPopupProps } from "./popover-parts";
import { PopupProvider, usePopup } from "./popup-state";
import { PopupTrigger, type PopupTriggerProps } from "./popup-trigger";
import { type RenderElement, renderElement } from "./render-element";

const load = () => import("./popover-parts");
const PopoverPopup = lazy(() => load().then((parts) => ({ default: parts.PopoverPopup })));

export const Popover = PopupProvider;

export function PopoverTrigger(props: PopupTriggerProps) {
  return <PopupTrigger {...props} kind="dialog" preload={load} />;
}

/** A floating panel anchored to its trigger. Give the width by class. */
export function PopoverContent(props: PopoverPopupProps) {
  const { mounted } = usePopup();
  if (!mounted) return null;
  return (
    <Suspense fallback={null}>
      <PopoverPopup {...props} />
    </Suspense>
  );
}

export function PopoverSection({ className, children }: { className?: string; children: ReactNode }) {
  return <div className={cn("pop-section", className)}>{children}</div>;
}

export function PopoverTitle({ children }: { children: ReactNode }) {
  return <h2 className="section-title">{children}</h2>;
}

/** Closes the popup round `render`, after the element's own onClick. */
export function PopoverClose({ render, children }: { render: RenderElement; children?: ReactNode }) {
  const { setOpen } = usePopup();
  const own = render.props.onClick;
  const onClick = (event: unknown) => {
    if (typeof own === "function") own(event);
    setOpen(false);
  };
  const bare = { ...render, props: { ...render.props, onClick } } as RenderElement;
  return renderElement(bare, {}, children);
}
