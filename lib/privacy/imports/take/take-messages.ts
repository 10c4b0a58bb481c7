import { MAX_MESSAGES } from "../archive/limits.ts";
import { Refused } from "../archive/refused.ts";
import type { ImportedMessage } from "../formats/imported-rows.ts";
import type { PlacedRow, Taking } from "./context.ts";
import { insertMessages } from "./insert-messages.ts";

type Placed = PlacedRow<ImportedMessage>;

// Messages come before their answers where ids follow time, which ours do. Elsewhere answers wait for their question, in
// memory; beyond this many the list is read once more.
const MAX_WAITING = 5_000;
const ROWS_AT_ONCE = 250;
const TEXT_AT_ONCE = 4_000_000;

const sizeOf = ({ row }: Placed) =>
  row.parts.reduce((sum, part) => sum + ("text" in part ? String(part.text).length : 200), 0);

/** Puts messages in an order in which each comes after its parent, as far as it can. */
class Queue {
  private readonly taking: Taking;
  private readonly settled: Set<string>;
  private ready: Placed[] = [];
  private readyText = 0;
  private readonly readyOrigins = new Set<string>();
  private readonly waiting = new Map<string, Placed[]>();
  private waitingCount = 0;
  /** More had to wait than can. */
  isFull = false;

  /** @param settled Takes the origins of messages that were left out. */
  constructor(taking: Taking, settled: Set<string>) {
    this.taking = taking;
    this.settled = settled;
  }

  async add(placed: Placed): Promise<void> {
    const stack = [placed];
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { origin, parent } = next.row;
      if (parent !== null && !this.readyOrigins.has(parent) && !this.taking.messages.has(parent)) {
        this.wait(next, parent);
        continue;
      }
      this.ready.push(next);
      this.readyText += sizeOf(next);
      this.readyOrigins.add(origin);
      const children = this.waiting.get(origin) ?? [];
      this.waiting.delete(origin);
      this.waitingCount -= children.length;
      stack.push(...children.toReversed());
      if (this.ready.length >= ROWS_AT_ONCE || this.readyText >= TEXT_AT_ONCE) await this.flush();
    }
  }

  private wait(placed: Placed, parent: string): void {
    if (this.waitingCount >= MAX_WAITING) {
      this.isFull = true;
      return;
    }
    const siblings = this.waiting.get(parent);
    if (siblings) siblings.push(placed);
    else this.waiting.set(parent, [placed]);
    this.waitingCount += 1;
  }

  async flush(): Promise<void> {
    this.taking.signal.throwIfAborted();
    const batch = this.ready;
    this.ready = [];
    this.readyText = 0;
    this.readyOrigins.clear();
    if (batch.length === 0) return;
    for (const origin of await insertMessages(this.taking, batch)) this.settled.add(origin);
  }

  left(): Placed[] {
    return [...this.waiting.values()].flat();
  }
}

/** Goes over the messages once that were not dealt with yet. */
async function* readMessages(taking: Taking, settled: Set<string>, isFirst: boolean): AsyncGenerator<Placed> {
  const { report, conversations, messages, source } = taking;
  const seen = new Set<string>();
  for await (const placed of source.messages()) {
    if (placed.row === null) {
      if (isFirst) report.leaveOut(placed, placed.reason);
      continue;
    }
    const { origin, conversation } = placed.row;
    const isTwice = seen.has(origin);
    seen.add(origin);
    if (seen.size > MAX_MESSAGES) throw new Refused("too_many_rows", "messages");
    if (isTwice) {
      if (isFirst) report.leaveOut(placed, "duplicate");
    } else if (!settled.has(origin) && !messages.has(origin)) {
      if (conversations.has(conversation)) yield placed as Placed;
      else {
        settled.add(origin);
        report.leaveOut(placed, "conversation_missing");
      }
    }
  }
}

/** Takes over the messages of conversations that are here, each below its parent, in whatever order they come. */
export async function takeMessages(taking: Taking): Promise<void> {
  const settled = new Set<string>();
  let isFirst = true;
  for (let before = -1; taking.messages.size > before; isFirst = false) {
    before = taking.messages.size;
    const queue = new Queue(taking, settled);
    for await (const placed of readMessages(taking, settled, isFirst)) await queue.add(placed);
    await queue.flush();
    if (queue.isFull) continue;
    for (const placed of queue.left()) taking.report.leaveOut(placed, "parent_missing");
    return;
  }
  // Too many to wait, and their parents do not come.
  for await (const placed of readMessages(taking, settled, false)) taking.report.leaveOut(placed, "parent_missing");
}
