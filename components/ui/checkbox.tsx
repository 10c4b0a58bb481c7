"use client";

import { type ComponentProps, type ReactNode, useEffect, useId, useRef } from "react";
import { cn } from "./cn";
import { useFieldWiring } from "./field-context";

type CheckboxProps = Omit<ComponentProps<"input">, "type"> & {
  label?: ReactNode;
  indeterminate?: boolean | undefined;
  onCheckedChange?: ((checked: boolean) => void) | undefined;
};

/** A native checkbox, restyled. With `label` the whole line is its target; without one give aria-label or use a Field. */
export function Checkbox({
  label,
  indeterminate,
  onCheckedChange,
  onChange,
  className,
  id,
  name,
  ...props
}: CheckboxProps) {
  const input = useRef<HTMLInputElement>(null);
  const ownId = useId();
  const wiring = useFieldWiring({ id: id ?? (label ? ownId : undefined), name });
  useEffect(() => {
    if (input.current) input.current.indeterminate = Boolean(indeterminate);
  }, [indeterminate]);
  const control = (
    <input
      {...wiring}
      {...props}
      ref={input}
      type="checkbox"
      className={cn("check", !label && className)}
      onChange={(event) => {
        onChange?.(event);
        onCheckedChange?.(event.target.checked);
      }}
    />
  );
  if (!label) return control;
  return (
    <label htmlFor={wiring.id} className={cn("inline-flex items-center gap-2", className)}>
      {control}
      <span>{label}</span>
    </label>
  );
}
