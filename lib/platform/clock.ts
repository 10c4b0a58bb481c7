/** Wall clock behind one function so that tests can move time. Returns Unix milliseconds. */
let source: () => number = Date.now;

export function nowMs(): number {
  return source();
}

/** The current time as a Date. */
export function now(): Date {
  return new Date(source());
}

/** Replaces the clock (tests only); call with no argument to restore it. */
export function setClock(next: () => number = Date.now): void {
  source = next;
}
