import type { ReactNode } from "react";
import { cn } from "./cn";
import { VisuallyHidden } from "./visually-hidden";

export type Tone = "neutral" | "accent" | "success" | "warn" | "danger" | "info";

/** A short fact beside a name. Colour always comes with a word. */
export function Badge({
  tone = "neutral",
  className,
  children,
}: {
  tone?: Tone;
  className?: string;
  children: ReactNode;
}) {
  return <span className={cn("badge", tone !== "neutral" && `tone-${tone}`, className)}>{children}</span>;
}

/** Something is running right now. `label` says what, to screen readers. */
export function LiveDot({ label, className }: { label?: string | undefined; className?: string }) {
  return (
    <span className={cn("inline-flex", className)}>
      <span className="live-dot" aria-hidden />
      {label && <VisuallyHidden>{label}</VisuallyHidden>}
    </span>
  );
}
