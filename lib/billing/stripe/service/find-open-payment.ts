import { nowMs } from "../../../platform/clock.ts";
import { env } from "../../../platform/env.ts";
import type { Payer } from "../payer.ts";
import { GRACE_MS } from "../policy.ts";
import { findPastDue } from "../store/subscriptions.ts";

/** A payment that failed and is still open. */
export interface OpenPayment {
  /** The end of the grace period, within which the plan stays in force. */
  graceEndsAt: Date;
  isOver: boolean;
  /** An invoice that is overdue, as opposed to a card that was refused. */
  isInvoiced: boolean;
}

/** The person's open payment, or null; without a look at the database where nothing is sold. */
export async function findOpenPayment(payer: Payer): Promise<OpenPayment | null> {
  if (env().stripe === null) return null;
  const open = await findPastDue(payer);
  if (open === null) return null;
  const graceEndsAt = new Date(open.since.getTime() + GRACE_MS);
  return { graceEndsAt, isOver: graceEndsAt.getTime() <= nowMs(), isInvoiced: open.isInvoiced };
}
