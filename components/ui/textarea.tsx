"use client";

import type { ComponentProps } from "react";
import { cn } from "./cn";
import { useFieldWiring } from "./field-context";

type TextareaProps = ComponentProps<"textarea"> & {
  /** Grows with its text up to 40% of the window (CSS field-sizing; a scrolling box where that is missing). */
  autoGrow?: boolean | undefined;
  onValueChange?: ((value: string) => void) | undefined;
};

/** A text field of several lines. Inside a Field it takes id, name and aria wiring from it. */
export function Textarea({ autoGrow, className, onValueChange, onChange, id, name, ...props }: TextareaProps) {
  return (
    <textarea
      {...useFieldWiring({ id, name })}
      {...props}
      className={cn("field field-area", autoGrow && "field-grow", className)}
      onChange={(event) => {
        onChange?.(event);
        onValueChange?.(event.target.value);
      }}
    />
  );
}
