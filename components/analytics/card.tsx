import type { ReactNode } from "react";

interface CardProps {
  title: ReactNode;
  description?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}

/** A framed part of a data page, beside another one. */
export function Card({ title, description, action, children }: CardProps) {
  return (
    <section className="min-w-0 rounded-lg border border-line p-4">
      <header className="mb-2 flex min-h-7 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex flex-wrap items-baseline gap-x-2">
          <h2 className="section-title">{title}</h2>
          {description && <span className="text-text-3">{description}</span>}
        </div>
        {action}
      </header>
      {children}
    </section>
  );
}
