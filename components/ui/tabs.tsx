"use client";

import { Tabs as BaseTabs } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { cn } from "./cn";

interface TabsProps {
  value: string;
  onValueChange: (value: string) => void;
  className?: string | undefined;
  children: ReactNode;
}

/** Views of one thing. Arrow keys move between tabs. */
export function Tabs({ value, onValueChange, className, children }: TabsProps) {
  return (
    <BaseTabs.Root className={className} value={value} onValueChange={(next) => onValueChange(String(next))}>
      {children}
    </BaseTabs.Root>
  );
}

export function TabsList({ label, className, children }: { label?: string; className?: string; children: ReactNode }) {
  return (
    <BaseTabs.List aria-label={label} className={cn("tabs", className)}>
      {children}
    </BaseTabs.List>
  );
}

export function Tab({ value, children }: { value: string; children: ReactNode }) {
  return (
    <BaseTabs.Tab className="tab" value={value}>
      {children}
    </BaseTabs.Tab>
  );
}

export function TabPanel({ value, className, children }: { value: string; className?: string; children: ReactNode }) {
  return (
    <BaseTabs.Panel className={className} value={value}>
      {children}
    </BaseTabs.Panel>
  );
}
