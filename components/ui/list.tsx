import type { ReactNode } from "react";
import { cn } from "./cn";

/** Rows in one hairline frame: settings, files, members. */
export function List({ label, className, children }: { label?: string; className?: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className={cn("list", className)}>
      {children}
    </ul>
  );
}

interface ListItemProps {
  icon?: ReactNode;
  /** Controls at the end of the row. */
  end?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
}

export function ListItem({ icon, end, className, children }: ListItemProps) {
  return (
    <li className={cn("list-row", className)}>
      {icon && <span className="list-icon">{icon}</span>}
      <div className="min-w-0 flex-1">{children}</div>
      {end && <div className="flex shrink-0 items-center gap-2">{end}</div>}
    </li>
  );
}
