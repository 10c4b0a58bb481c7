import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

interface InlineErrorProps {
  title: ReactNode;
  /** What it cost and what is kept. */
  description?: ReactNode;
  className?: string | undefined;
  /** Small buttons: the next steps. */
  children?: ReactNode;
}

/** A failure inside a flow (an answer that broke off), framed by a hairline. */
export function InlineError({ title, description, className, children }: InlineErrorProps) {
  return (
    <div
      role="alert"
      className={cn("flex gap-2.5 rounded-md border border-line px-3.5 py-3 text-13 tracking-normal", className)}
    >
      <CircleAlert aria-hidden className="mt-0.5 text-danger" />
      <div className="min-w-0">
        <p className="font-medium">{title}</p>
        {description && <p className="text-text-2">{description}</p>}
        {children && <div className="mt-2.5 flex flex-wrap gap-2">{children}</div>}
      </div>
    </div>
  );
}
