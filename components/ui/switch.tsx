"use client";

import type { ComponentProps } from "react";
import { cn } from "./cn";
import { useFieldWiring } from "./field-context";

type SwitchProps = Omit<ComponentProps<"input">, "type" | "role"> & {
  /** Accessible name where no visible label points at the switch. */
  label?: string | undefined;
  onCheckedChange?: ((checked: boolean) => void) | undefined;
};

/** A native checkbox tells its state itself; the role only changes its name. */
const ROLE = { role: "switch" };

/** On or off, at once: for settings that need no Save. */
export function Switch({ label, onCheckedChange, onChange, className, id, name, ...props }: SwitchProps) {
  return (
    <input
      {...useFieldWiring({ id, name })}
      {...props}
      type="checkbox"
      {...ROLE}
      aria-label={label}
      className={cn("switch", className)}
      onChange={(event) => {
        onChange?.(event);
        onCheckedChange?.(event.target.checked);
      }}
    />
  );
}
