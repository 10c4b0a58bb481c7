const SLOTS = 10;

/** Two counters over the last `windowMs`, kept in ten slots: what is older than the window falls out slot by slot. */
export class RollingCounts {
  private readonly slotMs: number;
  private readonly slots: { start: number; total: number; marked: number }[] = [];

  constructor(windowMs: number) {
    this.slotMs = windowMs / SLOTS;
  }

  private current(nowMs: number) {
    const start = Math.floor(nowMs / this.slotMs) * this.slotMs;
    this.expire(nowMs);
    const last = this.slots.at(-1);
    if (last && last.start >= start) return last;
    const slot = { start, total: 0, marked: 0 };
    this.slots.push(slot);
    return slot;
  }

  private expire(nowMs: number): void {
    const oldest = nowMs - this.slotMs * SLOTS;
    while (this.slots[0] && this.slots[0].start <= oldest) this.slots.shift();
  }

  /** Counts one; `marked` counts it in the second counter too. */
  add(nowMs: number, marked: boolean): void {
    const slot = this.current(nowMs);
    slot.total++;
    if (marked) slot.marked++;
  }

  /** Marks one that was counted before. */
  mark(nowMs: number): void {
    this.current(nowMs).marked++;
  }

  /** Both counters over the window that ends now. */
  read(nowMs: number): { total: number; marked: number } {
    this.expire(nowMs);
    const sum = { total: 0, marked: 0 };
    for (const { total, marked } of this.slots) {
      sum.total += total;
      sum.marked += marked;
    }
    return sum;
  }

  clear(): void {
    this.slots.length = 0;
  }
}
