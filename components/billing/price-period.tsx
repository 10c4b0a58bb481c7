"use client";

import { createContext, type ReactNode, useContext, useState } from "react";
import { Segmented } from "@/components/ui/segmented";
import type { PlanPeriod } from "@/lib/billing/stripe/schema";

const Chosen = createContext<[PlanPeriod, (period: PlanPeriod) => void]>(["month", () => undefined]);

/** Remembers whether prices below are by the month or by the year. They are the server's: the browser only chooses. */
export function PricePeriod({ children }: { children: ReactNode }) {
  return <Chosen value={useState<PlanPeriod>("month")}>{children}</Chosen>;
}

/** By the month or by the year. */
export function PricePeriodSwitch({ label, monthly, yearly }: { label: string; monthly: string; yearly: ReactNode }) {
  const [period, choose] = useContext(Chosen);
  return (
    <Segmented
      label={label}
      value={period}
      onValueChange={choose}
      options={[
        { value: "month", label: monthly },
        { value: "year", label: yearly },
      ]}
    />
  );
}

/** What is said where this period is chosen. */
export function ForPeriod({ period, children }: { period: PlanPeriod; children: ReactNode }) {
  return useContext(Chosen)[0] === period && children;
}
