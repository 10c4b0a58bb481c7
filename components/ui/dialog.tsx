"use client";

import { lazy, type ReactNode, Suspense } from "react";
import { cn } from "./cn";
import type { DialogPopupProps } from "./dialog-parts";
import { PopupProvider, usePopup } from "./popup-state";
import { PopupTrigger, type PopupTriggerProps } from "./popup-trigger";

export { PopoverClose as DialogClose } from "./popover";

const load = () => import("./dialog-parts");
const DialogPopup = lazy(() => load().then((parts) => ({ default: parts.DialogPopup })));

export const Dialog = PopupProvider;

export function DialogTrigger(props: PopupTriggerProps) {
  return <PopupTrigger {...props} kind="dialog" preload={load} />;
}

/** A modal window. `title` names it; `description` is read with it. */
export function DialogContent(props: DialogPopupProps) {
  const { mounted } = usePopup();
  if (!mounted) return null;
  return (
    <Suspense fallback={null}>
      <DialogPopup {...props} />
    </Suspense>
  );
}

/** The row of buttons at the end: the quiet one first, the act last. */
export function DialogFooter({ className, children }: { className?: string; children: ReactNode }) {
  return <div className={cn("mt-5 flex flex-wrap justify-end gap-2", className)}>{children}</div>;
}
