import { MAX_MESSAGES } from "../archive/limits.ts";
import { Refused } from "../archive/refused.ts";
import type { ImportedMessage } from "../formats/imported-rows.ts";
import type { PlacedRow, Taking } from "./context.ts";
import { insertMessages } from "./insert-messages.ts";

type Placed = PlacedRow<ImportedMessage>;

// Messages come before their answers where ids follow time, which ours do. Elsewhere answers wait for their question, in
// memory; beyond this much the list is read once more, but not for ever: a file could be made to need as many readings as
// it has rows.
const MAX_WAITING = 50_000;
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
const MAX_READINGS = 10;
const ROWS_AT_ONCE = 250;
const BYTES_AT_ONCE = 4 * 1024 * 1024;

/** Puts messages in an order in which each comes after its parent, as far as it can. */
class Queue {
  private readonly taking: Taking;
  private readonly settled: Set<string>;
  private ready: Placed[] = [];
  private readyBytes = 0;
  private readonly readyOrigins = new Set<string>();
  private readonly waiting = new Map<string, Placed[]>();
  private waitingCount = 0;
  private waitingBytes = 0;
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
      this.readyBytes += next.bytes;
      this.readyOrigins.add(origin);
      const children = this.waiting.get(origin) ?? [];
      this.waiting.delete(origin);
      this.waitingCount -= children.length;
      for (const { bytes } of children) this.waitingBytes -= bytes;
      stack.push(...children.toReversed());
      if (this.ready.length >= ROWS_AT_ONCE || this.readyBytes >= BYTES_AT_ONCE) await this.flush();
    }
  }

  private wait(placed: Placed, parent: string): void {
    if (this.waitingCount >= MAX_WAITING || this.waitingBytes + placed.bytes > MAX_WAITING_BYTES) {
      this.isFull = true;
      return;
    }
    const siblings = this.waiting.get(parent);
    if (siblings) siblings.push(placed);
    else this.waiting.set(parent, [placed]);
    this.waitingCount += 1;
    this.waitingBytes += placed.bytes;
  }

  async flush(): Promise<void> {
    this.taking.signal.throwIfAborted();
    const batch = this.ready;
    this.ready = [];
    this.readyBytes = 0;
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
  for (let reading = 0; reading < MAX_READINGS; reading++) {
    const queue = new Queue(taking, settled);
    for await (const placed of readMessages(taking, settled, reading === 0)) await queue.add(placed);
    await queue.flush();
    if (queue.isFull) continue;
    for (const placed of queue.left()) taking.report.leaveOut(placed, "parent_missing");
    return;
  }
  for await (const placed of readMessages(taking, settled, false)) taking.report.leaveOut(placed, "parent_missing");
}
