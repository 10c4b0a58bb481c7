"use client";

import { Dialog } from "@base-ui/react/dialog";
import { type ReactNode, useState } from "react";
import { cn } from "./cn";
import { usePopup } from "./popup-state";

/**
 * Where the focus goes when a dialog closes: to what had it when the dialog opened. A menu's item is gone by then,
 * so its menu's button stands in for it.
 */
function useReturnFocus(): () => HTMLElement | true {
  const [opener] = useState(() => {
    const active = document.activeElement;
    const menu = active?.closest("[role=menu]");
    const button = menu ? document.getElementById(menu.getAttribute("aria-labelledby") ?? "") : active;
    return button instanceof HTMLElement && button !== document.body ? button : null;
  });
  return () => (opener?.isConnected ? opener : true);
}

export interface DialogPopupProps {
  title: ReactNode;
  description?: ReactNode;
  size?: "sm" | "md" | "lg" | "xl" | undefined;
  hideTitle?: boolean | undefined;
  /** An alert dialog: a press outside does not close it. */
  alert?: boolean | undefined;
  /** It asks something in the middle of another dialog's act: until it is closed, the other one stays. */
  topmost?: boolean | undefined;
  className?: string | undefined;
  children?: ReactNode;
}

/** The heavy half of Dialog; loaded by it on first use. */
export function DialogPopup({
  title,
  description,
  size,
  hideTitle,
  alert,
  topmost,
  className,
  children,
}: DialogPopupProps) {
  const popup = usePopup();
  const finalFocus = useReturnFocus();
  return (
    <Dialog.Root
      open={popup.open}
      disablePointerDismissal={alert ?? false}
      onOpenChange={(next, details) => {
        // A press or Escape that is meant for the dialog above reaches this one too.
        if (!next && !topmost && document.querySelector("[data-topmost]")) return details.cancel();
        popup.setOpen(next);
      }}
      onOpenChangeComplete={(next) => !next && popup.onClosed()}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup
          id={popup.popupId}
          data-topmost={topmost ? "" : undefined}
          finalFocus={finalFocus}
          role={alert ? "alertdialog" : "dialog"}
          className={cn("dialog", size && size !== "md" && `dialog-${size}`, className)}
        >
          <Dialog.Title className={hideTitle ? "sr-only" : "section-title"}>{title}</Dialog.Title>
          {description && <Dialog.Description className="mt-1 text-text-2">{description}</Dialog.Description>}
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

export interface SheetPopupProps {
  side?: "start" | "end" | "bottom" | "full" | undefined;
  label: string;
  className?: string | undefined;
  children: ReactNode;
}

/** The heavy half of Sheet; loaded by it on first use. */
export function SheetPopup({ side = "start", label, className, children }: SheetPopupProps) {
  const popup = usePopup();
  const finalFocus = useReturnFocus();
  return (
    <Dialog.Root
      open={popup.open}
      onOpenChange={(next) => popup.setOpen(next)}
      onOpenChangeComplete={(next) => !next && popup.onClosed()}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup
          id={popup.popupId}
          aria-label={label}
          finalFocus={finalFocus}
          className={cn("sheet", `sheet-${side}`, className)}
        >
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
