import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

interface EmptyStateProps {
  icon?: ReactNode;
  title: ReactNode;
  description?: ReactNode;
  /** The one act this state teaches: a primary Button. */
  action?: ReactNode;
  /** A quieter way on, below it. */
  secondary?: ReactNode;
  className?: string | undefined;
}

/** Nothing here yet: says what belongs here and how to make the first one. */
export function EmptyState({ icon, title, description, action, secondary, className }: EmptyStateProps) {
  return (
    <div className={cn("flex flex-col items-center px-6 py-3 text-center", className)}>
      {icon && <span className="mb-2.5 text-text-3 [&>svg.lucide]:size-5">{icon}</span>}
      <h2 className="section-title">{title}</h2>
      {description && <p className="mt-0.5 max-w-[40ch] text-text-2">{description}</p>}
      {action && <div className="mt-4">{action}</div>}
      {secondary && <div className="mt-1.5">{secondary}</div>}
    </div>
  );
}
