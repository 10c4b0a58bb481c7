"use client";

import { ChevronRight } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { cn } from "@/components/ui/cn";

interface StepRowProps {
  icon: ReactNode;
  title: ReactNode;
  /** A grey summary in the same line. */
  summary?: ReactNode;
  /** Time and outcome, at the end. */
  end?: ReactNode;
  /** Read as still going on. */
  live?: boolean;
  children?: ReactNode;
}

/** One line about what the model did before it answered; opens to the details. */
export function StepRow({ icon, title, summary, end, live = false, children }: StepRowProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
        className="-mx-2 flex h-8 w-[calc(100%+1rem)] min-w-0 items-center gap-2 rounded-sm px-2 text-start text-13 text-text-2 hover:bg-hover [&>svg.lucide]:text-text-3"
      >
        <span className={cn("contents [&>svg.lucide]:text-text-3", live && "[&>svg.lucide]:animate-pulse")}>
          {icon}
        </span>
        <span className="shrink-0">{title}</span>
        <span className="min-w-0 truncate text-text-3">{summary}</span>
        <span className="num ms-auto flex shrink-0 items-center gap-1.5 text-12 text-text-3">
          {end}
          <ChevronRight aria-hidden className={cn("transition-transform", open && "rotate-90")} />
        </span>
      </button>
      {open && (
        <div id={id} className="ms-2 mt-1 mb-2 border-s border-line ps-4 text-13 text-text-2">
          {children}
        </div>
      )}
    </div>
  );
}
