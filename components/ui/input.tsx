"use client";

import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";
import { useFieldWiring } from "./field-context";

export type InputProps = Omit<ComponentProps<"input">, "size"> & {
  size?: "md" | "lg" | undefined;
  invalid?: boolean | undefined;
  startIcon?: ReactNode;
  /** At the end, inside the frame: a unit, a key, a small button. */
  end?: ReactNode;
  onValueChange?: ((value: string) => void) | undefined;
  /** Class names of the input itself; `className` is the frame's. */
  inputClassName?: string | undefined;
};

/** A one-line text field. Inside a Field it takes id, name and aria wiring from it. */
export function Input({
  size,
  invalid,
  startIcon,
  end,
  className,
  inputClassName,
  onValueChange,
  onChange,
  id,
  name,
  ...props
}: InputProps) {
  const wiring = useFieldWiring({ id, name });
  const isInvalid = invalid || wiring["aria-invalid"] === "true";
  return (
    <div className={cn("field", size === "lg" && "field-lg", className)} data-invalid={isInvalid ? "" : undefined}>
      {startIcon}
      <input
        {...wiring}
        {...props}
        className={inputClassName}
        aria-invalid={isInvalid ? "true" : undefined}
        onChange={(event) => {
          onChange?.(event);
          onValueChange?.(event.target.value);
        }}
      />
      {end}
    </div>
  );
}
