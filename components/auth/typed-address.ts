"use client";

// Memory only: an address in a URL would be in logs and in other people's history.
let typed = "";

/** Keeps the address typed at signing in for the page that sends a mail instead. */
export function keepTypedAddress(address: string): void {
  typed = address;
}

/** The address typed at signing in since the page was loaded, or "". */
export const readTypedAddress = (): string => typed;
