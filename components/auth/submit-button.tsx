"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { useHydrated } from "./use-hydrated";

/** The one primary button of a form. Not pressable before hydration, when the browser would send the form itself. */
export function SubmitButton({ pending, children }: { pending: boolean; children: ReactNode }) {
  const hydrated = useHydrated();
  return (
    <Button
      type="submit"
      variant="primary"
      size="lg"
      full
      busy={pending}
      disabled={!hydrated}
      className={hydrated ? undefined : "disabled:cursor-default disabled:bg-accent disabled:text-on-accent"}
    >
      {children}
    </Button>
  );
}
