import type { Notice } from "../notice.ts";

const NOTICE_MS = 30 * 86_400_000;

/** A card as Stripe shows it. `month` is 1 to 12. */
export interface CardFacts {
  methodId: string;
  brand: string;
  last4: string;
  month: number;
  year: number;
}

/** What names a card and its end: the same card with a new date is another. */
export function nameCard({ methodId, month, year }: CardFacts): string {
  return `${methodId}:${year}-${month}`;
}

/**
 * What to tell of the card that pays a plan: that its last day, the end of its month in UTC, is at most thirty days
 * away. Of one that has expired already the payment that fails tells.
 * @param told The card that was told of last, by `nameCard`.
 */
export function decideCard(told: string | null, card: CardFacts, nowMs: number): Notice | null {
  const left = Date.UTC(card.year, card.month) - nowMs;
  if (left <= 0 || left > NOTICE_MS || told === nameCard(card)) return null;
  const { brand, last4, month, year } = card;
  return { kind: "card_expiring", brand, last4, month, year };
}
