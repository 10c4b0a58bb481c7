"use client";

import { createContext, type ReactNode } from "react";

/** What the row of the plan is called; null where nothing is sold, and there is no such row. */
export const PlanLabel = createContext<string | null>(null);

/** Hands the name down from the server, so that it is shipped only where there is a plan. */
export function PlanLabelProvider({ label, children }: { label: string | null; children: ReactNode }) {
  return <PlanLabel.Provider value={label}>{children}</PlanLabel.Provider>;
}
