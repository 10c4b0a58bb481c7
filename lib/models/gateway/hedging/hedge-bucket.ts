/** A hedge costs this much; a call brings in its share of it. Whole numbers, so that nothing is lost in rounding. */
const PRICE = 10_000;
/** Hedges that may be saved up in quiet times, for when a provider becomes slow. */
const MOST_SAVED = 5;

/**
 * How many answers may be asked of two providers at once: at most a share of all calls, counted exactly. It begins empty,
 * so that the share holds from the first call on.
 */
export class HedgeBucket {
  private saved = 0;

  /**
   * Counts a call.
   * @param percent The share of calls that may be hedged, in hundredths of a percent at the finest.
   */
  noteCall(percent: number): void {
    this.saved = Math.min(MOST_SAVED * PRICE, this.saved + Math.floor((percent * PRICE) / 100));
  }

  /** Takes one hedge if there is one. */
  take(): boolean {
    if (this.saved < PRICE) return false;
    this.saved -= PRICE;
    return true;
  }
}
