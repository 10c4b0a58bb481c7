"use client";

import { CSPProvider } from "@base-ui/react/csp-provider";
import { DirectionProvider } from "@base-ui/react/direction-provider";
import type { ReactNode } from "react";
import { ToastRegion } from "./toast";
import { TooltipLayer } from "./tooltip-layer";

interface AppProvidersProps {
  direction: "ltr" | "rtl";
  children: ReactNode;
}

/** What the kit needs round the page, once, in the root layout inside NextIntlClientProvider. */
export function AppProviders({ direction, children }: AppProvidersProps) {
  return (
    <CSPProvider disableStyleElements>
      <DirectionProvider direction={direction}>
        {children}
        <ToastRegion />
        <TooltipLayer />
      </DirectionProvider>
    </CSPProvider>
  );
}
