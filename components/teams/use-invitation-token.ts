"use client";

import { useEffect, useState } from "react";
import { tokenSchema } from "@/lib/auth/schema";

const KEY = "nexus.invitation";

/** Forgets the invitation of this browser. */
export function dropInvitationToken(): void {
  localStorage.removeItem(KEY);
}

/**
 * The token of an invitation: of the link that was opened, or of one opened before, which is kept while its reader signs
 * in or makes an account. It is taken out of the address bar at once. Undefined until read, null when there is none.
 */
export function useInvitationToken(): string | null | undefined {
  const [token, setToken] = useState<string | null>();
  useEffect(() => {
    const url = new URL(location.href);
    const found = url.searchParams.get("token");
    if (found !== null) {
      if (tokenSchema.safeParse(found).success) localStorage.setItem(KEY, found);
      url.searchParams.delete("token");
      history.replaceState(history.state, "", url);
    }
    setToken(found ?? localStorage.getItem(KEY));
  }, []);
  return token;
}
