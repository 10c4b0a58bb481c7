"use client";

import { useEffect, useEffectEvent } from "react";

export interface Hotkey {
  /** KeyboardEvent.key, lower case. */
  key: string;
  /** Cmd on a Mac, Ctrl elsewhere. */
  mod?: boolean;
  shift?: boolean;
  onPress: () => void;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Shortcuts of the whole window. Those without a modifier are silent while someone types. */
export function useHotkeys(hotkeys: readonly Hotkey[]): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    const mod = event.metaKey || event.ctrlKey;
    const found = hotkeys.find(
      (hotkey) =>
        hotkey.key === event.key.toLowerCase() &&
        (hotkey.mod ?? false) === mod &&
        // "?" needs shift on most keyboards and none on some: only shortcuts with a modifier look at it.
        (!mod || (hotkey.shift ?? false) === event.shiftKey),
    );
    if (!found || (!mod && isTyping(event.target))) return;
    event.preventDefault();
    found.onPress();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, []);
}
