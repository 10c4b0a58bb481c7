"use client";

import { Popover } from "@base-ui/react/popover";
import type { ReactNode } from "react";
import { cn } from "./cn";
import { allowsDismiss } from "./popup-dismiss";
import { usePopup } from "./popup-state";

export interface PopoverPopupProps {
  side?: "top" | "bottom" | "inline-start" | "inline-end" | undefined;
  align?: "start" | "center" | "end" | undefined;
  /** Accessible name; the trigger's own name when left out. */
  label?: string | undefined;
  className?: string | undefined;
  children: ReactNode;
}

/** The heavy half of Popover; loaded by it on first use. */
export function PopoverPopup({ side = "bottom", align = "start", label, className, children }: PopoverPopupProps) {
  const popup = usePopup();
  return (
    <Popover.Root
      open={popup.open}
      onOpenChange={(next, details) => {
        if (allowsDismiss(next, details, popup.triggerRef.current)) popup.setOpen(next);
      }}
      onOpenChangeComplete={(next) => !next && popup.onClosed()}
    >
      <Popover.Portal>
        <Popover.Positioner className="z-50" anchor={popup.triggerRef} side={side} align={align} sideOffset={6}>
          <Popover.Popup
            id={popup.popupId}
            aria-label={label}
            aria-labelledby={label ? undefined : popup.triggerId}
            className={cn("pop", className)}
            finalFocus={popup.triggerRef}
          >
            {children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
