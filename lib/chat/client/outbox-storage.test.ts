import { beforeEach, describe, expect, it, vi } from "vitest";
import type { OutboxEntry } from "./outbox-entry.ts";
import { openOutboxStorage } from "./outbox-storage.ts";

interface Connection {
  open: boolean;
  blocking: () => void;
}

/** IndexedDB in small, as several tabs share it: a database is deleted when nobody holds it open any more. */
const browser = vi.hoisted(() => ({
  rows: new Map<string, OutboxEntry>(),
  connections: [] as Connection[],
  failing: false,
  deleted: 0,
}));

vi.mock("idb", () => {
  const { rows, connections } = browser;
  return {
    async openDB(_name: string, _version: number, { blocking = () => undefined }: Partial<Connection>) {
      const connection: Connection = { open: true, blocking };
      connections.push(connection);
      const use = async <T>(work: () => T) => {
        if (!connection.open) throw new DOMException("The connection is closed.", "InvalidStateError");
        if (browser.failing) throw new DOMException("The disk is full.", "QuotaExceededError");
        return work();
      };
      return {
        close: () => void Object.assign(connection, { open: false }),
        getAll: () => use(() => [...rows.values()]),
        put: (_store: string, entry: OutboxEntry) => use(() => rows.set(entry.id, entry) && entry.id),
        delete: (_store: string, id: string) => use(() => void rows.delete(id)),
        clear: () => use(() => rows.clear()),
      };
    },
    deleteDB: () =>
      new Promise<void>((resolve) => {
        const tryIt = () => {
          if (connections.some(({ open }) => open)) return void setTimeout(tryIt, 5);
          rows.clear();
          browser.deleted += 1;
          resolve();
        };
        for (const connection of connections) if (connection.open) connection.blocking();
        tryIt();
      }),
  };
});

const entry = (id: string) => ({ id, conversationId: "c" }) as OutboxEntry;
const ids = async (storage: { list: () => Promise<OutboxEntry[]> }) => (await storage.list()).map(({ id }) => id);

beforeEach(() => {
  browser.rows.clear();
  browser.connections.length = 0;
  Object.assign(browser, { failing: false, deleted: 0 });
});

describe("the stored outbox", () => {
  it("lets another tab delete it, and keeps what is written afterwards in the tab", async () => {
    const [leaving, staying] = [openOutboxStorage("u"), openOutboxStorage("u")];
    await staying.put(entry("m1"));
    expect(await ids(leaving)).toEqual(["m1"]);
    await leaving.destroy();
    expect(browser.deleted).toBe(1);
    await staying.put(entry("m2"));
    expect(await ids(staying)).toEqual(["m2"]);
    await staying.remove("m2");
    expect(await ids(staying)).toEqual([]);
    expect(browser.rows.size).toBe(0);
  });

  it("waits a second for a tab that does not let go, and leaves nothing in what it holds", async () => {
    const storage = openOutboxStorage("u");
    await storage.put(entry("m1"));
    // One that runs the code of an older release.
    browser.connections.push({ open: true, blocking: () => undefined });
    const began = performance.now();
    await storage.destroy();
    expect(performance.now() - began).toBeLessThan(3000);
    expect([browser.deleted, browser.rows.size]).toEqual([0, 0]);
  });

  it("keeps in the tab what the database does not take", async () => {
    const storage = openOutboxStorage("u");
    browser.failing = true;
    await storage.put(entry("m1"));
    expect(await ids(storage)).toEqual(["m1"]);
    browser.failing = false;
    expect(await ids(storage)).toEqual(["m1"]);
    await storage.put(entry("m1"));
    expect([...browser.rows.keys()]).toEqual(["m1"]);
    expect(await ids(storage)).toEqual(["m1"]);
  });

  it("holds nothing open once it is closed", async () => {
    const storage = openOutboxStorage("u");
    await storage.put(entry("m1"));
    await storage.close();
    expect(browser.connections.map(({ open }) => open)).toEqual([false]);
    await storage.put(entry("m2"));
    expect(await ids(storage)).toEqual(["m2"]);
  });
});
