"use client";

import { useTranslations } from "next-intl";
import { type RefObject, useState } from "react";
import { cn } from "@/components/ui/cn";

const CODE_LENGTH = 6;
const CELLS = Array.from({ length: CODE_LENGTH }, (_, index) => index);

interface CodeFieldProps {
  inputRef: RefObject<HTMLInputElement | null>;
  value: string;
  onValueChange: (digits: string) => void;
  error?: string | undefined;
  /** While it is sent; not disabled, which would take the focus away. */
  readOnly?: boolean;
}

function cellLook(isCurrent: boolean, isInvalid: boolean): string {
  if (isCurrent) return "ring-2 ring-focus";
  return isInvalid ? "ring-1 ring-danger" : "ring-1 ring-line-strong";
}

/**
 * Six digits: one real field under six drawn cells, so that pasting ("123 456" too), the phone's own suggestion and
 * screen readers work as with any field.
 */
export function CodeField({ inputRef, value, onValueChange, error, readOnly }: CodeFieldProps) {
  const t = useTranslations("auth.verify");
  const [isFocused, setIsFocused] = useState(false);
  const current = Math.min(value.length, CODE_LENGTH - 1);
  return (
    <div>
      <div className="relative">
        <input
          ref={inputRef}
          name="code"
          value={value}
          readOnly={readOnly}
          inputMode="numeric"
          autoComplete="one-time-code"
          aria-label={t("code")}
          aria-invalid={error ? "true" : undefined}
          aria-describedby={error ? "code-error" : undefined}
          className="absolute inset-0 size-full cursor-text text-[1rem] opacity-0"
          onChange={(event) => onValueChange(event.target.value.replaceAll(/\D/g, "").slice(0, CODE_LENGTH))}
          onFocus={() => setIsFocused(true)}
          onBlur={() => setIsFocused(false)}
          // Typing goes on at the end, where the drawn caret is.
          onSelect={(event) => event.currentTarget.setSelectionRange(value.length, value.length)}
        />
        <div aria-hidden className="num pointer-events-none flex items-center gap-2">
          {CELLS.map((index) => (
            <span key={index} className="contents">
              {index === CODE_LENGTH / 2 && <span className="h-px w-2 bg-line-strong" />}
              <span
                className={cn(
                  "grid h-12 min-w-0 flex-1 place-items-center rounded-md bg-surface text-18 font-medium ring-inset",
                  cellLook(isFocused && index === current, Boolean(error)),
                )}
              >
                {value[index] ?? (isFocused && index === current ? <span className="h-5 w-px bg-text" /> : null)}
              </span>
            </span>
          ))}
        </div>
      </div>
      <div aria-live="polite">
        {error && (
          <p id="code-error" className="mt-1.5 text-danger">
            {error}
          </p>
        )}
      </div>
    </div>
  );
}
