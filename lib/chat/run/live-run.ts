import type { Chunk } from "./answer.ts";

/**
 * The chunks of one run, numbered from 1, kept as encoded server-sent events. Every reader walks the same array with an
 * index of its own: a slow reader holds a number, not a buffer.
 */
export class LiveRun {
  readonly frames: string[] = [];
  /** How many frames the shared log in Redis already has. */
  flushed = 0;
  done = false;
  readonly messageId: string;
  readonly userId: string;
  readonly workspaceId: string;
  private readonly waiting = new Set<() => void>();

  constructor(messageId: string, { userId, workspaceId }: { userId: string; workspaceId: string }) {
    this.messageId = messageId;
    this.userId = userId;
    this.workspaceId = workspaceId;
  }

  /** Appends chunks; they share one wake-up of the readers. */
  push(chunks: readonly Chunk[]): void {
    if (chunks.length === 0) return;
    for (const chunk of chunks) this.frames.push(encodeFrame(this.frames.length + 1, chunk));
    this.wake();
  }

  /** No more chunks will come. */
  end(): void {
    this.done = true;
    this.wake();
  }

  /** Resolves at the next change. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.waiting.add(resolve));
  }

  private wake(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const resolve of waiting) resolve();
  }
}

/** One server-sent event (https://html.spec.whatwg.org/multipage/server-sent-events.html) whose id is the sequence number. */
export function encodeFrame(sequence: number, chunk: Chunk): string {
  return `id: ${sequence}\ndata: ${JSON.stringify(chunk)}\n\n`;
}

/** The sequence number of such an event. */
export function sequenceOf(frame: string): number {
  return Number.parseInt(frame.slice("id: ".length), 10);
}

export const DONE_FRAME = "data: [DONE]\n\n";
