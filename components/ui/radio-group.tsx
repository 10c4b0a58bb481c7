"use client";

import { type ReactNode, useId } from "react";
import { cn } from "./cn";

export interface Choice<T extends string> {
  value: T;
  label: ReactNode;
  description?: ReactNode;
  disabled?: boolean;
}

interface RadioGroupProps<T extends string> {
  value: T | null;
  onValueChange: (value: T) => void;
  options: readonly Choice<T>[];
  label: string;
  name?: string | undefined;
  className?: string | undefined;
}

/** One of a few, with room for a line of explanation each. Native radios: arrow keys move, Tab leaves. */
export function RadioGroup<T extends string>({
  value,
  onValueChange,
  options,
  label,
  name,
  className,
}: RadioGroupProps<T>) {
  const group = useId();
  return (
    <div role="radiogroup" aria-label={label} className={cn("flex flex-col gap-3", className)}>
      {options.map((option) => (
        <label key={option.value} className="flex items-start gap-2">
          <input
            type="radio"
            className="radio mt-0.5"
            name={name ?? group}
            value={option.value}
            checked={option.value === value}
            disabled={option.disabled}
            onChange={() => onValueChange(option.value)}
          />
          <span>
            {option.label}
            {option.description && <span className="block text-text-3">{option.description}</span>}
          </span>
        </label>
      ))}
    </div>
  );
}
