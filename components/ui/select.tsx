"use client";

import { Select as BaseSelect } from "@base-ui/react/select";
import { Check, ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";
import { useFieldWiring } from "./field-context";
import type { Choice } from "./radio-group";

interface SelectProps<T extends string> {
  value: T | null;
  onValueChange: (value: T) => void;
  options: readonly Choice<T>[];
  /** Accessible name outside a Field. */
  label?: string | undefined;
  placeholder?: ReactNode;
  size?: "md" | "lg" | undefined;
  name?: string | undefined;
  disabled?: boolean | undefined;
  className?: string | undefined;
}

/** One of several from a list. Not for first-load views: it brings its positioning code with it. */
export function Select<T extends string>({
  value,
  onValueChange,
  options,
  label,
  placeholder,
  size,
  name,
  disabled,
  className,
}: SelectProps<T>) {
  const { id, name: fieldName, ...aria } = useFieldWiring({ name });
  return (
    <BaseSelect.Root
      items={options.map((option) => ({ value: option.value, label: option.label }))}
      value={value}
      onValueChange={(next) => next !== null && onValueChange(next)}
      name={fieldName}
      disabled={disabled ?? false}
    >
      <BaseSelect.Trigger
        {...aria}
        id={id}
        aria-label={label}
        className={cn("field w-full justify-between text-start", size === "lg" && "field-lg", className)}
      >
        <BaseSelect.Value className="min-w-0 truncate data-placeholder:text-text-3" placeholder={placeholder} />
        <ChevronDown aria-hidden />
      </BaseSelect.Trigger>
      <BaseSelect.Portal>
        <BaseSelect.Positioner className="z-50" sideOffset={4} alignItemWithTrigger={false}>
          <BaseSelect.Popup className="pop menu min-w-(--anchor-width)">
            {options.map((option) => (
              <BaseSelect.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled ?? false}
                className="menu-item"
              >
                <span className="min-w-0">
                  <BaseSelect.ItemText>{option.label}</BaseSelect.ItemText>
                  {option.description && <span className="block text-12 text-text-3">{option.description}</span>}
                </span>
                <BaseSelect.ItemIndicator className="menu-end">
                  <Check aria-hidden className="text-text" />
                </BaseSelect.ItemIndicator>
              </BaseSelect.Item>
            ))}
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}
