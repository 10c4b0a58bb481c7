import type { LimitKind } from "@/lib/billing/upgrade/policy";

const keyOf = (kind: LimitKind) => `upgrade-dismissed:${kind}`;

/** Whether the offer for a limit was put away in this tab. Where the browser keeps nothing, it was not. */
export function isDismissed(kind: LimitKind): boolean {
  try {
    return sessionStorage.getItem(keyOf(kind)) !== null;
  } catch {
    return false;
  }
}

/** Puts the offer for a limit away until the tab is closed. */
export function noteDismissed(kind: LimitKind): void {
  try {
    sessionStorage.setItem(keyOf(kind), "1");
  } catch {
    // Then it is put away for as long as the page stays.
  }
}
