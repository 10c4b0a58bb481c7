"use client";

import type { ReactNode } from "react";
import { useSystemTheme } from "@/components/theme/use-theme";

interface WholePageProps {
  icon: ReactNode;
  title: string;
  description: string;
  children: ReactNode;
}

/** A page that says one thing: not found, failed. Looks like an empty state, headed as a page. */
export function WholePage({ icon, title, description, children }: WholePageProps) {
  useSystemTheme();
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center p-4 text-center">
      <span className="mb-2.5 text-text-3 [&>svg.lucide]:size-5">{icon}</span>
      <h1 className="section-title">{title}</h1>
      <p className="mt-0.5 max-w-[40ch] text-text-2">{description}</p>
      <div className="mt-4 flex flex-col items-center gap-1.5">{children}</div>
    </main>
  );
}
