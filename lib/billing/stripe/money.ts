const MICRO_PER_CENT = 10_000;

/** Stripe's cents as micro-USD. */
export function fromCents(cents: number): number {
  return cents * MICRO_PER_CENT;
}

/** Micro-USD as Stripe's cents. @throws RangeError for parts of a cent, which nobody can be charged */
export function toCents(microUsd: number): number {
  const cents = microUsd / MICRO_PER_CENT;
  if (!Number.isInteger(cents)) throw new RangeError("an amount is whole cents");
  return cents;
}

/** Stripe's Unix seconds as a Date. */
export function fromSeconds(seconds: number): Date {
  return new Date(seconds * 1000);
}
