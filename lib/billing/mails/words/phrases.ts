import type { Letter } from "../../../auth/render-letter.ts";
import type { Notice, PricedPlan } from "../notice.ts";

/** How a mail writes what it names: in the language and time zone of whoever gets it. */
export interface Phrases {
  /** An amount in micro-USD, with its currency. */
  money(microUsd: number): string;
  day(date: Date): string;
  /** A month of the calendar, 1 to 12. */
  month(year: number, month: number): string;
  tier(plan: PricedPlan): string;
  /** How many members of a workspace the plan pays for. */
  seats(plan: PricedPlan): number;
  /** The name of the workspace that it is about, or null. */
  workspace: string | null;
  /** "$29.00 a month". */
  price(plan: PricedPlan): string;
  /** The page where plans are managed. */
  planUrl: string;
  /** The page where credits are shown. */
  creditsUrl: string;
}

/** The words of every notice in one language. */
export type Words = {
  [Kind in Notice["kind"]]: (notice: Extract<Notice, { kind: Kind }>, phrases: Phrases) => Letter;
};

/** Whether a change of plan is one of its seats and of nothing else. */
export function isSeatsAlone(from: PricedPlan, to: PricedPlan): boolean {
  return from.tier === to.tier && from.period === to.period && from.quantity !== to.quantity;
}
