interface DismissDetails {
  reason: string;
  event: Event;
  cancel: () => void;
}

/**
 * Whether a closing request should go through. A press on the trigger counts as a press outside, but its own
 * click follows and toggles: letting both through would close and open again at once.
 */
export function allowsDismiss(open: boolean, details: DismissDetails, trigger: HTMLElement | null): boolean {
  if (open || details.reason !== "outside-press") return true;
  if (!(details.event.target instanceof Node) || !trigger?.contains(details.event.target)) return true;
  details.cancel();
  return false;
}
