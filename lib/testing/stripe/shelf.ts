import { missing } from "./fault.ts";

interface Kept {
  id: string;
  object: string;
}

/** All objects of one kind, in the order in which they were made. */
export class Shelf<T extends Kept> {
  readonly #rows = new Map<string, T>();
  readonly kind: string;

  /** @param kind What Stripe calls it in "No such …". */
  constructor(kind: string) {
    this.kind = kind;
  }

  add(row: T): T {
    this.#rows.set(row.id, row);
    return row;
  }

  find(id: string): T | undefined {
    return this.#rows.get(id);
  }

  /** @param param The parameter that names it; the path does when left out. @throws Fault resource_missing */
  get(id: string, param?: string): T {
    const row = this.#rows.get(id);
    if (!row) throw missing(this.kind, id, param);
    return row;
  }

  delete(id: string): void {
    this.#rows.delete(id);
  }

  /** All of them, oldest first. */
  all(): T[] {
    return [...this.#rows.values()];
  }
}
