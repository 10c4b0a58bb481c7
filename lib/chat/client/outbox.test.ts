import { describe, expect, it, vi } from "vitest";
import { createOutbox, type OutboxOptions } from "./outbox.ts";
import type { OutboxEntry, OutboxStorage, SendOutcome } from "./outbox-entry.ts";

function entry(id: string, more: Partial<OutboxEntry> = {}): OutboxEntry {
  return {
    id,
    conversationId: "c1",
    body: { trigger: "submit", id, conversationId: "c1", content: [{ type: "text", text: id }] },
    parentId: null,
    after: null,
    message: { id, role: "user", parts: [{ type: "text", text: id }] },
    createdAt: `2026-11-21T00:00:0${id.slice(-1)}Z`,
    refused: null,
    ...more,
  };
}

/** Storage that outlives an outbox, as IndexedDB outlives a tab. */
function memory(entries: OutboxEntry[] = []): OutboxStorage {
  const map = new Map(entries.map((item) => [item.id, item]));
  return {
    list: async () => [...map.values()],
    put: async (item) => void map.set(item.id, item),
    remove: async (id) => void map.delete(id),
  };
}

/** Web Locks in small: one holder at a time per `queue`. */
function lock() {
  let tail: Promise<void> = Promise.resolve();
  return (work: () => Promise<void>) => {
    tail = tail.then(work, work);
    return tail;
  };
}

function setUp(outcomes: (SendOutcome | Error)[], more: Partial<OutboxOptions> = {}) {
  const sent: OutboxEntry[] = [];
  const retryLater = vi.fn();
  const storage = memory();
  const options: OutboxOptions = {
    storage,
    send: async (item) => {
      const outcome = outcomes[sent.length] ?? { kind: "accepted", answerId: `answer-${item.id}` };
      sent.push(item);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    isReady: () => true,
    withLock: lock(),
    announce: () => undefined,
    retryLater,
    ...more,
  };
  return { outbox: createOutbox(options), sent, storage, retryLater, options };
}

describe("outbox", () => {
  it("stores first, sends, and forgets what was accepted", async () => {
    const { outbox, sent, storage } = setUp([]);
    const put = vi.spyOn(storage, "put");
    await outbox.add(entry("m1"));
    expect(put).toHaveBeenCalledOnce();
    await outbox.flush();
    expect(sent.map((item) => item.id)).toEqual(["m1"]);
    expect(await storage.list()).toEqual([]);
    expect(outbox.getSnapshot()).toEqual({ entries: [], sendingId: null });
  });

  it("keeps what failed, and sends it under the same id after a reload", async () => {
    const first = setUp([new Error("offline"), new Error("offline")]);
    await first.outbox.add(entry("m1"));
    await first.outbox.flush();
    expect(first.retryLater).toHaveBeenCalled();
    const reloaded = setUp([], { storage: first.storage });
    await reloaded.outbox.flush();
    expect(reloaded.sent).toEqual(first.sent.slice(0, 1));
    expect(await first.storage.list()).toEqual([]);
  });

  it("waits longer after each failure, and as long as the server asks", async () => {
    const { outbox, retryLater } = setUp([{ kind: "later" }, { kind: "later" }, { kind: "later", afterMs: 77 }]);
    await outbox.add(entry("m1"));
    await outbox.flush();
    await outbox.flush();
    await vi.waitFor(() => expect(retryLater.mock.calls.flat()).toEqual([1000, 2000, 77]));
  });

  it("sends the messages of a conversation in order, each below the answer before it", async () => {
    let ready = true;
    const { outbox, sent } = setUp([], { isReady: () => ready });
    ready = false;
    await outbox.add(entry("m1", { parentId: "leaf" }));
    await outbox.add(entry("m2", { after: "m1" }));
    await outbox.flush();
    expect(sent).toEqual([]);
    ready = true;
    await outbox.flush();
    expect(sent.map((item) => [item.id, item.parentId])).toEqual([
      ["m1", "leaf"],
      ["m2", "answer-m1"],
    ]);
  });

  it("does not let one conversation hold up another", async () => {
    const { outbox, sent } = setUp([{ kind: "later" }]);
    await outbox.add(entry("m1"));
    await outbox.add(entry("m2", { conversationId: "c2" }));
    await outbox.flush();
    expect(sent.map((item) => item.id)).toContain("m2");
    expect(outbox.getSnapshot().entries.map((item) => item.conversationId)).not.toContain("c2");
  });

  it("keeps a refused message with its words until it is retried", async () => {
    const { outbox, sent } = setUp([{ kind: "refused", refusal: { code: "invalid_input", message: "Too long." } }]);
    await outbox.add(entry("m1"));
    await outbox.flush();
    await outbox.flush();
    expect(sent).toHaveLength(1);
    expect(outbox.getSnapshot().entries[0]?.refused).toEqual({ code: "invalid_input", message: "Too long." });
    await outbox.retry("m1");
    await vi.waitFor(() => expect(outbox.getSnapshot().entries).toEqual([]));
  });

  it("moves followers up when a message is taken out", async () => {
    const { outbox } = setUp([], { isReady: () => false });
    await outbox.add(entry("m1", { parentId: "leaf" }));
    await outbox.add(entry("m2", { after: "m1" }));
    await outbox.discard("m1");
    expect(outbox.getSnapshot().entries).toMatchObject([{ id: "m2", parentId: "leaf", after: null }]);
  });

  it("has what moves up to the beginning of a chat begin the same one", async () => {
    const { outbox, sent } = setUp([{ kind: "returned" }]);
    const first = entry("m1");
    const begins = { systemPrompt: "In rhymes.", temporary: true, projectId: "p1" };
    const image = { model: "openai/gpt-image-1" } as never;
    await outbox.add({ ...first, refused: { code: "x", message: "No." }, body: { ...first.body, ...begins, image } });
    await outbox.add(entry("m2", { after: "m1" }));
    await outbox.add(entry("m3", { after: "m2" }));
    await outbox.discard("m1");
    await vi.waitFor(() => expect(sent).toHaveLength(2));
    const bodies = sent.map(({ body }) => JSON.parse(JSON.stringify(body)) as object);
    expect(bodies).toEqual([
      { ...entry("m2").body, ...begins },
      { ...entry("m3").body, ...begins },
    ]);
  });

  it("takes everything out that waits in a deleted chat, without sending any of it", async () => {
    const { outbox, sent, storage } = setUp([]);
    const refused = { code: "x", message: "No." };
    const mine = [entry("m1", { refused }), entry("m2", { after: "m1" })];
    for (const item of [...mine, entry("m3", { conversationId: "c2", refused })]) await outbox.add(item);
    expect(await outbox.discardAll("c1")).toEqual(mine);
    await outbox.flush();
    expect(sent).toEqual([]);
    expect((await storage.list()).map(({ id }) => id)).toEqual(["m3"]);
  });

  it("changes what a chat begins with while its first message waits, and nothing of one that goes on", async () => {
    const { outbox, sent } = setUp([{ kind: "refused", refusal: { code: "x", message: "No." } }]);
    await outbox.add(entry("m1"));
    await outbox.add(entry("m2", { after: "m1" }));
    await outbox.add(entry("m3", { conversationId: "c2", parentId: "a0", refused: { code: "x", message: "No." } }));
    await vi.waitFor(() => expect(outbox.getSnapshot().entries[0]?.refused).not.toBeNull());
    expect(await outbox.amend("c1", { model: "openai/gpt-4.1", systemPrompt: "" })).toBe(true);
    expect(await outbox.amend("c1", {})).toBe(false);
    expect(await outbox.amend("c2", { model: "openai/gpt-4.1" })).toBe(false);
    await outbox.retry("m1");
    await vi.waitFor(() => expect(sent).toHaveLength(3));
    expect(sent.map(({ id, body }) => [id, body.model, body.systemPrompt])).toEqual([
      ["m1", undefined, undefined],
      ["m1", "openai/gpt-4.1", ""],
      ["m2", "openai/gpt-4.1", ""],
    ]);
    expect(outbox.getSnapshot().entries.map(({ id, body }) => [id, body.model])).toEqual([["m3", undefined]]);
  });

  it("leaves a first message that is on its way as it is", async () => {
    const answer = Promise.withResolvers<SendOutcome>();
    const { outbox } = setUp([], { send: () => answer.promise });
    await outbox.add(entry("m1"));
    await vi.waitFor(() => expect(outbox.getSnapshot().sendingId).toBe("m1"));
    expect(await outbox.amend("c1", { model: "openai/gpt-4.1" })).toBe(false);
    answer.resolve({ kind: "accepted", answerId: "a1" });
    await vi.waitFor(() => expect(outbox.getSnapshot().entries).toEqual([]));
  });

  it("sends once when two tabs wake up together", async () => {
    const storage = memory([entry("m1"), entry("m2", { conversationId: "c2" })]);
    const withLock = lock();
    const one = setUp([], { storage, withLock });
    const two = setUp([], { storage, withLock });
    await Promise.all([one.outbox.flush(), two.outbox.flush()]);
    expect([...one.sent, ...two.sent].map((item) => item.id).sort()).toEqual(["m1", "m2"]);
  });

  it("learns from another tab what was sent there", async () => {
    const storage = memory();
    const here = setUp([{ kind: "later" }, { kind: "later" }], { storage });
    await here.outbox.add(entry("m1"));
    await here.outbox.flush();
    await storage.remove("m1");
    expect((await here.outbox.reload()).map((item) => item.id)).toEqual(["m1"]);
    expect(here.outbox.getSnapshot().entries).toEqual([]);
  });
});
