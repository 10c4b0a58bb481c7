import { compareEntries, type OutboxEntry, type OutboxStorage, type SendOutcome } from "./outbox-entry.ts";

export interface OutboxSnapshot {
  entries: readonly OutboxEntry[];
  /** The one that is on the wire in this tab. */
  sendingId: string | null;
}

export interface OutboxOptions {
  storage: OutboxStorage;
  send: (entry: OutboxEntry) => Promise<SendOutcome>;
  /** False while its turn has not come: it waits in the queue, and what follows it in its conversation with it. */
  isReady: (entry: OutboxEntry) => boolean;
  /** Runs `work` in one tab at a time, so that two tabs never send the same entry side by side. */
  withLock: (work: () => Promise<void>) => Promise<void>;
  /** Tells other tabs that the stored entries changed. */
  announce: () => void;
  /** Asks for another `flush` after so many milliseconds. */
  retryLater: (afterMs: number) => void;
}

export type Outbox = ReturnType<typeof createOutbox>;
const RETRY_MS = [1000, 2000, 5000, 10_000, 30_000] as const;

const isRoot = ({ parentId, after }: OutboxEntry) => parentId === null && after === null;

/**
 * The durable outbox. An entry is stored before anything is sent and removed only after the server has confirmed it;
 * a crash in between sends it again under the same id, which the server takes for the same message.
 */
export function createOutbox(options: OutboxOptions) {
  const { storage } = options;
  const listeners = new Set<() => void>();
  let snapshot: OutboxSnapshot = { entries: [], sendingId: null };
  let flushing: Promise<void> | null = null;
  let flushAgain = false;
  let failures = 0;

  function publish(change: Partial<OutboxSnapshot>) {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener();
  }

  /** Reads the stored entries again; returns those that have left since (another tab sent them). */
  async function reload(): Promise<OutboxEntry[]> {
    const entries = (await storage.list()).sort(compareEntries);
    const ids = new Set(entries.map((entry) => entry.id));
    const gone = snapshot.entries.filter((entry) => !ids.has(entry.id));
    publish({ entries });
    return gone;
  }

  async function put(entry: OutboxEntry) {
    await storage.put(entry);
    const others = snapshot.entries.filter((other) => other.id !== entry.id);
    publish({ entries: [...others, entry].sort(compareEntries) });
    options.announce();
  }

  async function remove(id: string) {
    await storage.remove(id);
    publish({ entries: snapshot.entries.filter((entry) => entry.id !== id) });
    options.announce();
  }

  /** Gives what follows `messageId` its parent. */
  async function repoint(messageId: string, change: Pick<OutboxEntry, "parentId" | "after">) {
    for (const entry of snapshot.entries) {
      if (entry.after === messageId) await put({ ...entry, ...change });
    }
  }

  /** Gives what follows `entry` its place: at the beginning of a conversation with all that only a first message says. */
  async function moveUp(entry: OutboxEntry) {
    const { id, parentId, after, body } = entry;
    for (const next of snapshot.entries) {
      if (next.after !== id) continue;
      const first = isRoot(entry) && { body: { ...body, image: undefined, ...next.body } };
      await put({ ...next, parentId, after, ...first });
    }
  }

  async function settle(entry: OutboxEntry, outcome: SendOutcome): Promise<boolean> {
    if (outcome.kind === "later") {
      const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? RETRY_MS[0];
      failures += 1;
      options.retryLater(outcome.afterMs ?? wait);
      return false;
    }
    failures = 0;
    if (outcome.kind === "refused") {
      await put({ ...entry, refused: outcome.refusal });
      return false;
    }
    // First the followers, then the entry: a crash in between sends it once more and learns the same answer id.
    if (outcome.kind === "accepted") await repoint(entry.id, { parentId: outcome.answerId, after: null });
    else await moveUp(entry);
    await remove(entry.id);
    return true;
  }

  async function sendAll() {
    await reload();
    const blocked = new Set<string>();
    for (;;) {
      const next = snapshot.entries.find((entry) => !blocked.has(entry.conversationId));
      if (!next) return;
      if (next.refused || next.after !== null || !options.isReady(next)) {
        blocked.add(next.conversationId);
        continue;
      }
      publish({ sendingId: next.id });
      const outcome = await options.send(next).catch((): SendOutcome => ({ kind: "later" }));
      publish({ sendingId: null });
      if (!(await settle(next, outcome))) blocked.add(next.conversationId);
    }
  }

  async function sendRounds() {
    try {
      do {
        flushAgain = false;
        await options.withLock(sendAll);
      } while (flushAgain);
    } finally {
      flushing = null;
    }
  }

  /** Sends what can be sent. A call during a flush is served by one more round of it. */
  function flush(): Promise<void> {
    flushAgain = true;
    flushing ??= sendRounds();
    return flushing;
  }

  return {
    flush,
    reload,
    repoint,
    /** Stores the entry, then starts sending. Resolves when it is stored. */
    async add(entry: OutboxEntry) {
      await put(entry);
      void flush();
    },
    /** Sends a refused entry again. */
    async retry(id: string) {
      const entry = snapshot.entries.find((candidate) => candidate.id === id);
      if (entry) await put({ ...entry, refused: null });
      failures = 0;
      void flush();
    },
    /** Takes an entry out for good; what follows it moves up to its place. */
    async discard(id: string) {
      const entry = snapshot.entries.find((candidate) => candidate.id === id);
      if (!entry) return;
      await moveUp(entry);
      await remove(id);
      void flush();
    },
    /**
     * Changes what the waiting messages of a conversation are sent with, its first one among them. False, and nothing
     * has happened, where no first message waits or it is on its way.
     */
    async amend(
      conversationId: string,
      changes: Partial<Pick<OutboxEntry["body"], "model" | "routeMode" | "systemPrompt">>,
    ) {
      const { model, routeMode, systemPrompt } = changes;
      const entries = snapshot.entries.filter((entry) => entry.conversationId === conversationId);
      if (!entries.some(isRoot) || entries.some(({ id }) => id === snapshot.sendingId)) return false;
      const change = {
        ...(model && { model }),
        ...(routeMode && { routeMode }),
        ...(systemPrompt !== undefined && { systemPrompt }),
      };
      for (const entry of entries) await put({ ...entry, body: { ...entry.body, ...change } });
      return Object.keys(change).length > 0;
    },
    /** Takes all entries of a conversation out, and sends none of them. Returns them. */
    async discardAll(conversationId: string): Promise<OutboxEntry[]> {
      const entries = snapshot.entries.filter((entry) => entry.conversationId === conversationId);
      for (const { id } of entries) await remove(id);
      return entries;
    },
    getSnapshot: () => snapshot,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
