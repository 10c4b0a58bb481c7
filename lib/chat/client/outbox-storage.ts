import { type DBSchema, deleteDB, openDB } from "idb";
import type { OutboxEntry, OutboxStorage } from "./outbox-entry.ts";

interface OutboxSchema extends DBSchema {
  outbox: { key: string; value: OutboxEntry };
}

/**
 * The outbox in IndexedDB, one database per user: the next person at this browser must never send what the last one
 * wrote. Where IndexedDB is refused (some private windows) entries live as long as the tab.
 */
export function openOutboxStorage(userId: string): OutboxStorage & { destroy: () => Promise<void> } {
  const memory = new Map<string, OutboxEntry>();
  const opening = openDB<OutboxSchema>(`nexus-${userId}`, 1, {
    upgrade: (database) => void database.createObjectStore("outbox", { keyPath: "id" }),
  }).catch(() => null);
  return {
    async list() {
      const database = await opening;
      return database ? database.getAll("outbox") : [...memory.values()];
    },
    async put(entry) {
      const database = await opening;
      if (database) await database.put("outbox", entry);
      else memory.set(entry.id, entry);
    },
    async remove(id) {
      const database = await opening;
      if (database) await database.delete("outbox", id);
      else memory.delete(id);
    },
    /** Deletes the database; nothing can be stored afterwards. */
    async destroy() {
      (await opening)?.close();
      memory.clear();
      await deleteDB(`nexus-${userId}`);
    },
  };
}
