"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useId } from "react";
import { cn } from "./cn";
import { FieldContext } from "./field-context";

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | null | undefined;
  /** Says "(optional)" after the label; everything else is required. */
  optional?: boolean | undefined;
  name?: string | undefined;
  className?: string | undefined;
  /** One control of the kit. */
  children: ReactNode;
}

/** Label, control, hint and error, wired for assistive technology. The error is announced when it appears. */
export function Field({ label, hint, error, optional, name, className, children }: FieldProps) {
  const t = useTranslations("common");
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = [error ? errorId : null, hint ? hintId : null].filter(Boolean).join(" ") || undefined;
  return (
    <FieldContext value={{ id, describedBy, invalid: Boolean(error), name }}>
      <div className={cn("min-w-0", className)}>
        <label className="field-label" htmlFor={id}>
          {label}
          {optional && <span className="ms-1 font-normal text-text-3">({t("optional")})</span>}
        </label>
        {children}
        <div aria-live="polite">
          {error && (
            <p id={errorId} className="mt-1.5 text-danger">
              {error}
            </p>
          )}
        </div>
        {hint && (
          <p id={hintId} className="mt-1.5 text-text-3">
            {hint}
          </p>
        )}
      </div>
    </FieldContext>
  );
}
