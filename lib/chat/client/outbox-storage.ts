import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import type { OutboxEntry, OutboxStorage } from "./outbox-entry.ts";

interface OutboxSchema extends DBSchema {
  outbox: { key: string; value: OutboxEntry };
}

/** How long leaving waits for tabs that do not let go of the database. */
const DELETE_MS = 1000;

/**
 * The outbox in IndexedDB, one database per user: the next person at this browser must never send what the last one
 * wrote. Where IndexedDB is refused (some private windows), fails or was closed, entries live as long as the tab.
 */
export function openOutboxStorage(
  userId: string,
): OutboxStorage & { close: () => Promise<void>; destroy: () => Promise<void> } {
  const name = `nexus-${userId}`;
  const memory = new Map<string, OutboxEntry>();
  let closed = false;
  const opening = openDB<OutboxSchema>(name, 1, {
    upgrade: (database) => void database.createObjectStore("outbox", { keyPath: "id" }),
    // Another tab signs out and deletes it: a tab that held it open would keep that one from leaving.
    blocking: () => void close(),
    terminated: () => void close(),
  }).catch(() => null);

  async function close() {
    closed = true;
    (await opening)?.close();
  }

  /** Null when there is no database, or it fails. */
  async function stored<T>(work: (database: IDBPDatabase<OutboxSchema>) => Promise<T>): Promise<T | null> {
    const database = await opening;
    return database && !closed ? work(database).catch(() => null) : null;
  }

  return {
    close,
    async list() {
      const entries = new Map(
        (await stored((database) => database.getAll("outbox")))?.map((entry) => [entry.id, entry]),
      );
      for (const entry of memory.values()) entries.set(entry.id, entry);
      return [...entries.values()];
    },
    async put(entry) {
      // Never refused: the composer is empty by now, and this is all there is of the text.
      if ((await stored((database) => database.put("outbox", entry))) === null) memory.set(entry.id, entry);
      else memory.delete(entry.id);
    },
    async remove(id) {
      memory.delete(id);
      await stored((database) => database.delete("outbox", id));
    },
    /** Deletes the database; nothing can be stored in it afterwards. Takes a second at most, and never fails. */
    async destroy() {
      const deleting = (async () => {
        // What a tab holds on to is at least empty.
        await stored((database) => database.clear("outbox"));
        await close();
        memory.clear();
        await deleteDB(name);
      })().catch(() => undefined);
      await Promise.race([deleting, new Promise((resolve) => setTimeout(resolve, DELETE_MS))]);
    },
  };
}
