import type { ReactNode } from "react";
import { cn } from "./cn";

/** The scrolling body of a settings or data page; `narrow` is one column of forms. */
export function PageBody({
  narrow,
  className,
  children,
}: {
  narrow?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <div
        className={cn(
          "mx-auto w-full px-4 pt-5 pb-12 md:px-8 md:pt-8 md:pb-16",
          narrow ? "max-w-[784px]" : "max-w-[1040px]",
          className,
        )}
      >
        {children}
      </div>
    </div>
  );
}

interface HeadingProps {
  title: ReactNode;
  description?: ReactNode;
  /** Buttons at the end of the heading's line. */
  action?: ReactNode;
}

export function PageTitle({ title, description, action }: HeadingProps) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-4">
      <div className="min-w-0">
        <h1 className="page-title wrap-anywhere">{title}</h1>
        {description && <p className="mt-1 max-w-[60ch] text-text-2">{description}</p>}
      </div>
      {action && <div className="flex flex-wrap items-center gap-2">{action}</div>}
    </header>
  );
}

export function Section({
  title,
  description,
  action,
  className,
  children,
}: HeadingProps & { className?: string; children: ReactNode }) {
  return (
    <section className={cn("mt-10", className)}>
      <header className="mb-3 flex min-h-7 flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 className="section-title wrap-anywhere">{title}</h2>
          {description && <p className="max-w-[60ch] text-text-2">{description}</p>}
        </div>
        {action && <div className="flex items-center gap-2">{action}</div>}
      </header>
      {children}
    </section>
  );
}

/** Figures side by side, divided by hairlines. */
export function StatStrip({ children }: { children: ReactNode }) {
  return <dl className="stats">{children}</dl>;
}

export function Stat({ label, value, note }: { label: ReactNode; value: ReactNode; note?: ReactNode }) {
  return (
    <div>
      <dt className="text-text-2">{label}</dt>
      <dd className="num page-title mt-1">{value}</dd>
      {note && <dd className="text-text-3">{note}</dd>}
    </div>
  );
}
