import type { ReactNode } from "react";
import type { Tone } from "./badge";
import { cn } from "./cn";

interface BannerProps {
  tone?: Exclude<Tone, "success"> | undefined;
  icon?: ReactNode;
  action?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
}

/** One line about the state of things, in the flow of the page. */
export function Banner({ tone = "neutral", icon, action, className, children }: BannerProps) {
  return (
    <div role="status" className={cn("banner", tone !== "neutral" && `tone-${tone}`, className)}>
      {icon}
      <span className="banner-text">{children}</span>
      {action}
    </div>
  );
}
