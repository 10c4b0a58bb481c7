"use client";

import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { useFieldWiring } from "@/components/ui/field-context";

interface NativeSelectProps {
  value: string;
  onValueChange: (value: string) => void;
  disabled?: boolean;
  /** Id of what names it outside a Field. */
  labelledBy?: string;
  className?: string;
  /** option and optgroup elements. */
  children: ReactNode;
}

/** The browser's own list: type-ahead over hundreds of entries, and the phone's own wheel. */
export function NativeSelect({ value, onValueChange, disabled, labelledBy, className, children }: NativeSelectProps) {
  const wiring = useFieldWiring({});
  return (
    <span className={cn("relative block", className)}>
      <select
        {...wiring}
        aria-labelledby={labelledBy}
        value={value}
        disabled={disabled}
        className="field w-full appearance-none truncate pe-8"
        onChange={(event) => onValueChange(event.target.value)}
      >
        {children}
      </select>
      <ChevronDown aria-hidden className="pointer-events-none absolute inset-y-0 end-2.5 my-auto text-text-3" />
    </span>
  );
}
