"use client";

import { useEffect, useEffectEvent } from "react";
import { isComposing } from "@/components/ui/is-composing";

/** Escape stops the answer, unless it closes something first. */
export function useStopKey(active: boolean, onStop: () => void): void {
  const stop = useEffectEvent(onStop);
  useEffect(() => {
    if (!active) return;
    const listener = (event: KeyboardEvent) => {
      const inPopup = document.querySelector("[role=dialog], [role=alertdialog], [role=menu], [role=listbox]") !== null;
      if (event.key !== "Escape" || event.defaultPrevented || isComposing(event) || inPopup) return;
      event.preventDefault();
      stop();
    };
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, [active]);
}
