"use client";

import type { MouseEvent, ReactNode } from "react";
import { MenuContent } from "./menu";
import { PopupProvider, usePopup } from "./popup-state";

export const ContextMenu = PopupProvider;
export const ContextMenuContent = MenuContent;

/** The area whose right click (or menu key, or long press) opens the menu where it happened. */
export function ContextMenuTrigger({ className, children }: { className?: string; children: ReactNode }) {
  const popup = usePopup();
  const onContextMenu = (event: MouseEvent<HTMLDivElement>) => {
    event.preventDefault();
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    popup.triggerRef.current = focused;
    // The menu key reports 0/0; the menu then belongs under what has the focus.
    const byKey = event.clientX === 0 && event.clientY === 0;
    const under = byKey && focused ? focused.getBoundingClientRect() : null;
    popup.byKeyboard.current = byKey;
    popup.setPoint(under ? { x: under.left, y: under.bottom } : { x: event.clientX, y: event.clientY });
    popup.setOpen(true);
  };
  return (
    <div {...{ onContextMenu }} className={className}>
      {children}
    </div>
  );
}
