/** What the ledger's functions must do, said a second time and as plainly as possible. Times are Unix ms. */

interface Lot {
  id: string;
  remaining: number;
  held: number;
  expiresAt: number | null;
  createdAt: number;
}

interface Reservation {
  state: "open" | "settled" | "released";
  paidBy: "allowance" | "credits" | "overage";
  month: string;
  holds: { lot: Lot; amount: number }[];
  /** What credits were charged for it, less what was given back. */
  taken: number;
  /** What the next invoice may be billed with for it. */
  price: number;
}

export type Operation =
  | { kind: "grant"; id: string; amount: number; expiresAt: number | null }
  | { kind: "adjust"; id: string; amount: number }
  | { kind: "refund"; id: string; reservation: string; amount: number }
  | { kind: "reserve"; id: string; worstCase: number | null }
  | { kind: "close"; reservation: string; release: boolean; cost: number }
  | { kind: "expire" }
  | { kind: "allow"; allows: boolean }
  /** What the person allows to be billed beyond the allowance; null: nothing. */
  | { kind: "cap"; cap: number | null };

const byUse = (a: Lot, b: Lot) =>
  (a.expiresAt ?? Number.POSITIVE_INFINITY) - (b.expiresAt ?? Number.POSITIVE_INFINITY) ||
  a.createdAt - b.createdAt ||
  (a.id < b.id ? -1 : 1);

/** What usage beyond the allowance is billed at, as the table of tiers has it for Pro. */
const OVERAGE_PERCENT = 120;
const priced = (cost: number) => Math.ceil((cost * OVERAGE_PERCENT) / 100);

const monthAt = (at: number) => new Date(at).toISOString().slice(0, 7);

/** One person's allowance and credits. `apply` answers what the function of SQL answers. */
export class CreditModel {
  readonly lots: Lot[] = [];
  readonly reservations = new Map<string, Reservation>();
  readonly used = new Map<string, number>();
  readonly cost = new Map<string, number>();
  /** By month: what is billed beyond the allowance, and what open requests hold of it. */
  readonly billed = new Map<string, number>();
  readonly held = new Map<string, number>();
  private cap: number | null = null;
  overdraft = 0;
  private allows: boolean | null = null;
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  get balance(): number {
    return this.lots.reduce((sum, lot) => sum + lot.remaining, 0) - this.overdraft;
  }

  /** By how much an operation may overdraw: what a request that it closes cost beyond what that held. */
  excessOf(operation: Operation): number {
    if (operation.kind !== "close") return 0;
    const holds = this.reservations.get(operation.reservation)?.holds ?? [];
    return Math.max(0, operation.cost - holds.reduce((sum, { amount }) => sum + amount, 0));
  }

  apply(operation: Operation, at: number): unknown {
    switch (operation.kind) {
      case "grant":
        return this.add(operation.id, operation.amount, operation.expiresAt, at);
      case "adjust":
        return operation.amount > 0 ? this.add(operation.id, operation.amount, null, at) : this.takeFree(operation, at);
      case "refund":
        return this.refund(operation, at);
      case "reserve":
        return this.reserve(operation, at);
      case "close":
        return this.close(operation, at);
      case "expire":
        return this.expire(at);
      case "allow":
        if (this.allows !== null) this.allows = operation.allows;
        return null;
      case "cap":
        this.cap = operation.cap;
        return null;
    }
  }

  private inForce(at: number): Lot[] {
    return this.lots.filter(({ expiresAt }) => expiresAt === null || expiresAt > at).sort(byUse);
  }

  private expire(at: number): number {
    let gone = 0;
    for (const lot of this.lots) {
      if (lot.expiresAt === null || lot.expiresAt > at) continue;
      gone += lot.remaining - lot.held;
      lot.remaining = lot.held;
    }
    return gone;
  }

  private add(id: string, amount: number, expiresAt: number | null, at: number): number {
    this.allows ??= true;
    const paid = Math.min(this.overdraft, amount);
    this.overdraft -= paid;
    this.lots.push({ id, remaining: amount - paid, held: 0, expiresAt, createdAt: at });
    this.expire(at);
    return this.balance;
  }

  private free(at: number): number {
    return this.inForce(at).reduce((sum, lot) => sum + lot.remaining - lot.held, 0);
  }

  private use(amount: number, at: number): number {
    let left = amount;
    for (const lot of this.inForce(at)) {
      const part = Math.min(lot.remaining - lot.held, left);
      lot.remaining -= part;
      left -= part;
    }
    return left;
  }

  private takeFree({ amount }: { amount: number }, at: number): number | null {
    this.expire(at);
    if (amount === 0 || this.free(at) < -amount) return null;
    this.use(-amount, at);
    return this.balance;
  }

  private refund(operation: Extract<Operation, { kind: "refund" }>, at: number): number | null {
    const reservation = this.reservations.get(operation.reservation);
    if (!reservation || operation.amount <= 0 || operation.amount > reservation.taken) return null;
    reservation.taken -= operation.amount;
    return this.add(operation.id, operation.amount, null, at);
  }

  private reserve({ id, worstCase }: Extract<Operation, { kind: "reserve" }>, at: number): string {
    const month = monthAt(at);
    const used = this.used.get(month) ?? 0;
    const reservation: Reservation = { state: "open", paidBy: "allowance", month, holds: [], taken: 0, price: 0 };
    if (used < this.limit) {
      this.used.set(month, used + 1);
      this.reservations.set(id, reservation);
      return "allowance";
    }
    if (worstCase === null) return "refused";
    if (this.allows !== true) return this.reserveOverage(id, reservation, worstCase);
    // What is owed is paid first.
    if (this.overdraft > 0) this.overdraft = this.use(this.overdraft, at);
    if (this.overdraft > 0) return this.reserveOverage(id, reservation, worstCase);
    this.expire(at);
    const free = this.free(at);
    if (free <= 0 || free < worstCase) return this.reserveOverage(id, reservation, worstCase);
    let left = worstCase;
    for (const lot of this.inForce(at)) {
      const amount = Math.min(lot.remaining - lot.held, left);
      lot.held += amount;
      left -= amount;
      reservation.holds.push({ lot, amount });
    }
    this.reservations.set(id, { ...reservation, paidBy: "credits" });
    return "credits";
  }

  private reserveOverage(id: string, reservation: Reservation, worstCase: number): string {
    const { month } = reservation;
    const price = priced(worstCase);
    const taken = (this.billed.get(month) ?? 0) + (this.held.get(month) ?? 0);
    if (this.cap === null || (price > 0 && taken + price > this.cap)) return "refused";
    this.held.set(month, (this.held.get(month) ?? 0) + price);
    this.reservations.set(id, { ...reservation, paidBy: "overage", price });
    return "overage";
  }

  private close({ reservation: id, release, cost }: Extract<Operation, { kind: "close" }>, at: number): boolean {
    const reservation = this.reservations.get(id);
    if (reservation?.state !== "open") return false;
    const { month, paidBy, holds } = reservation;
    reservation.state = release ? "released" : "settled";
    this.cost.set(month, (this.cost.get(month) ?? 0) + cost);
    if (release && paidBy === "allowance") this.used.set(month, (this.used.get(month) ?? 0) - 1);
    if (paidBy === "allowance") return true;
    if (paidBy === "overage") {
      const { price } = reservation;
      this.held.set(month, (this.held.get(month) ?? 0) - price);
      this.billed.set(month, (this.billed.get(month) ?? 0) + Math.min(priced(cost), price));
      return true;
    }
    let left = cost;
    for (const { lot, amount } of holds) {
      const part = Math.min(amount, left);
      lot.held -= amount;
      lot.remaining -= part;
      left -= part;
    }
    this.overdraft += this.use(left, at);
    reservation.taken = cost;
    this.expire(at);
    return true;
  }
}
