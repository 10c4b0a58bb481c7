/** Fewer characters that agree may be chance: "the " and "the ". */
const LEAST_OVERLAP = 8;
const MOST_OVERLAP = 200;

/**
 * Joins a continuation to the text before it: what a model repeats of its end, though it was told not to, is left out.
 * Text is held back only as long as it may still turn out to be a repetition.
 */
export class Seam {
  private readonly before: string;
  private held = "";
  private open: boolean;

  constructor(before: string) {
    this.before = before.slice(-MOST_OVERLAP);
    this.open = before !== "";
  }

  /** Takes a piece of the continuation; returns what may be shown now. */
  push(piece: string): string {
    if (!this.open) return piece;
    this.held += piece;
    // A repetition begins somewhere in the text before and goes on to its end: it may only just have begun.
    const couldGrow = this.held.length < this.before.length && this.before.includes(this.held);
    return couldGrow ? "" : this.end();
  }

  /** Nothing more will come: returns what was held back, without what it repeats. */
  end(): string {
    const { held, before } = this;
    this.open = false;
    this.held = "";
    for (let length = Math.min(held.length, before.length); length >= LEAST_OVERLAP; length--) {
      if (before.endsWith(held.slice(0, length))) return held.slice(length);
    }
    return held;
  }
}
