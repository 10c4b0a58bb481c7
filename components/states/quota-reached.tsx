import { Gauge } from "lucide-react";
import type { ReactNode } from "react";

interface QuotaReachedProps {
  /** "10,000 of 10,000 messages used" */
  title: ReactNode;
  /** When it starts again, or who can raise it. */
  description?: ReactNode;
  /** Small buttons; at most one primary. */
  actions?: ReactNode;
}

/** The strip at the top of the composer when the allowance is used up. The draft stays below it. */
export function QuotaReached({ title, description, actions }: QuotaReachedProps) {
  return (
    <div role="status" className="hairline-b flex flex-wrap items-center gap-2.5 py-2.5 ps-3 pe-2.5">
      <Gauge aria-hidden className="mt-0.5 self-start text-warn" />
      <div className="min-w-0 flex-1 basis-52">
        <p className="num font-medium">{title}</p>
        {description && <p className="text-text-2">{description}</p>}
      </div>
      {actions && <div className="flex items-center gap-2">{actions}</div>}
    </div>
  );
}
