"use client";

import { useRef } from "react";
import { isComposing } from "@/components/ui/is-composing";
import { TITLE_MAX_CHARACTERS } from "@/lib/chat/client/limits";

interface RenameInputProps {
  title: string;
  label: string;
  /** Called once: with the new title, or null when nothing is to change. */
  onDone: (title: string | null) => void;
  className?: string;
}

/** One function for all renders: with a new one React would select again, and the next key replace what was written. */
const selectText = (input: HTMLInputElement | null) => input?.select();

/** A title being changed where it stands: Enter or leaving keeps it, Escape does not. */
export function RenameInput({ title, label, onDone, className }: RenameInputProps) {
  const settled = useRef(false);
  function settle(value: string | null) {
    if (settled.current) return;
    settled.current = true;
    const next = value?.trim() ?? "";
    onDone(next === "" || next === title ? null : next);
  }
  return (
    <input
      ref={selectText}
      aria-label={label}
      defaultValue={title}
      maxLength={TITLE_MAX_CHARACTERS}
      className={
        className ?? "h-8 w-full min-w-0 rounded-sm bg-surface px-2 text-text outline-2 -outline-offset-2 outline-focus"
      }
      onBlur={(event) => settle(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (isComposing(event.nativeEvent)) return;
        if (event.key === "Enter") {
          // What has the focus next is not pressed by the same key.
          event.preventDefault();
          settle(event.currentTarget.value);
        }
        if (event.key === "Escape") settle(null);
        event.stopPropagation();
      }}
    />
  );
}
