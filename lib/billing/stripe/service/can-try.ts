import type { Payer } from "../payer.ts";
import { hasOwnerTried, type SubscriptionRow } from "../store/subscriptions.ts";

/** Whether a first plan is tried for free: by a person once, and by an owner in one of their teams. */
export async function canTry({ teamId }: Payer, subscriptions: readonly SubscriptionRow[]): Promise<boolean> {
  if (subscriptions.length > 0) return false;
  return teamId === undefined || !(await hasOwnerTried(teamId));
}
