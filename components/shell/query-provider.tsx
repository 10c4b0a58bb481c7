"use client";

import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiError } from "@/lib/platform/public/api-client";

/** Asking again helps when the server was busy or away, never when it refused. */
function isWorthRetrying(failures: number, error: Error): boolean {
  return failures < 2 && !(error instanceof ApiError && error.status > 0 && error.status < 500);
}

/** The session has ended: back to where the reader was after signing in. Drafts and unsent messages stay. */
function signInAgain(error: Error): void {
  if (!(error instanceof ApiError && error.code === "unauthenticated")) return;
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
}

/** One cache for everything behind sign-in. */
export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        queryCache: new QueryCache({ onError: signInAgain }),
        defaultOptions: { queries: { retry: isWorthRetrying, staleTime: 10_000 } },
      }),
  );
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
