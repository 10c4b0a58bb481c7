"use client";

import { lazy, Suspense } from "react";
import type { SheetPopupProps } from "./dialog-parts";
import { PopupProvider, usePopup } from "./popup-state";
import { PopupTrigger, type PopupTriggerProps } from "./popup-trigger";

export { PopoverClose as SheetClose } from "./popover";

const load = () => import("./dialog-parts");
const SheetPopup = lazy(() => load().then((parts) => ({ default: parts.SheetPopup })));

export const Sheet = PopupProvider;

export function SheetTrigger(props: PopupTriggerProps) {
  return <PopupTrigger {...props} kind="dialog" preload={load} />;
}

/** A panel that slides in from an edge; on phones the sidebar (start) and the artifact panel (full). */
export function SheetContent(props: SheetPopupProps) {
  const { mounted } = usePopup();
  if (!mounted) return null;
  return (
    <Suspense fallback={null}>
      <SheetPopup {...props} />
    </Suspense>
  );
}
