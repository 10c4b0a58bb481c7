import type { ReactNode } from "react";
import { cn } from "./cn";

interface ScrollRegionProps {
  label: string;
  className?: string | undefined;
  children: ReactNode;
}

/** WCAG 2.1.1: what scrolls must be reachable by keyboard; Safari does not make it focusable by itself. */
const FOCUSABLE = { tabIndex: 0 };

/** A region that scrolls sideways inside the page. */
export function ScrollRegion({ label, className, children }: ScrollRegionProps) {
  return (
    <section {...FOCUSABLE} aria-label={label} className={cn("relative overflow-x-auto", className)}>
      {children}
    </section>
  );
}
