import type Stripe from "stripe";
import type { Seconds } from "../wire.ts";

const DAY = 86_400;

/** The time `count` intervals later; the last day of the month stands for days that a month does not have. */
export function addInterval(at: Seconds, interval: Stripe.Price.Recurring.Interval, count = 1): Seconds {
  if (interval === "day") return at + count * DAY;
  if (interval === "week") return at + count * 7 * DAY;
  const from = new Date(at * 1000);
  const months = interval === "year" ? 12 * count : count;
  const to = new Date(from);
  to.setUTCDate(1);
  to.setUTCMonth(from.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate();
  to.setUTCDate(Math.min(from.getUTCDate(), lastDay));
  return Math.floor(to.getTime() / 1000);
}
