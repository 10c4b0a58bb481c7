"use client";

import { useEffect, useState } from "react";

/**
 * The token of a mailed link, null until read. It is taken out of the address bar at once, so that it stays out of
 * the history, of screenshots and of Referer headers.
 */
export function useLinkToken(): string | null {
  const [token, setToken] = useState<string | null>(null);
  useEffect(() => {
    const url = new URL(location.href);
    const found = url.searchParams.get("token");
    if (found === null) return;
    setToken(found);
    url.searchParams.delete("token");
    history.replaceState(history.state, "", url);
  }, []);
  return token;
}
