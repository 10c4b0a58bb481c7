"use client";

import { useId } from "react";
import { cn } from "./cn";
import type { Choice } from "./radio-group";

interface SegmentedProps<T extends string> {
  value: T;
  onValueChange: (value: T) => void;
  options: readonly Choice<T>[];
  label: string;
  size?: "sm" | "md" | undefined;
  className?: string | undefined;
}

/** One of two to four short choices, side by side. Native radios underneath, so the keyboard works as everywhere. */
export function Segmented<T extends string>({
  value,
  onValueChange,
  options,
  label,
  size,
  className,
}: SegmentedProps<T>) {
  const group = useId();
  return (
    <div role="radiogroup" aria-label={label} className={cn("seg", size === "sm" && "seg-sm", className)}>
      {options.map((option) => (
        <label key={option.value} className="seg-item">
          <input
            type="radio"
            className="sr-only"
            name={group}
            value={option.value}
            checked={option.value === value}
            disabled={option.disabled}
            onChange={() => onValueChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
