import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { send } from "../gate/testing/send.ts";
import { signedInUser } from "../gate/testing/sign-in.ts";
import { updateCacheEndpoint } from "../models/cache/api.ts";
import { updatePreferencesEndpoint } from "../models/preferences/api.ts";
import type { RouteDecision } from "../models/schema.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { setClock } from "../platform/clock.ts";
import { asService } from "../platform/db/scopes.ts";
import { resetEnv } from "../platform/env.ts";
import { newId } from "../platform/ids.ts";
import { runRetention } from "../platform/retention/run-retention.ts";
import { getObject } from "../platform/storage.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
import * as api from "./api.ts";
import { giveFeedbackEndpoint } from "./feedback/api.ts";
import { runHub } from "./run/run-hub.ts";
import { chatRetention } from "./service/retention.ts";
import { compareClient } from "./testing/compare-client.ts";
import { metadataOf, readAllEvents, readEvents, textOf } from "./testing/read-events.ts";

const MINI = "openai/gpt-4.1-mini";
const HAIKU = "anthropic/claude-haiku-4-5";
const CODE = "Write a TypeScript function that debounces another function, with tests.";
const HOUR_MS = 3_600_000;
let provider: ScriptedProvider;

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => {
  setClock();
  provider.reset();
});

async function newPerson() {
  const { cookie, principal } = await signedInUser({ tier: "enterprise" });
  const headers = { cookie };
  const client = compareClient(cookie);
  const ids = async (endpoint: typeof api.list | typeof api.find, query: string) =>
    ((await send(endpoint, { headers, query })).body.data as { items: { id?: string; conversationId?: string }[] })
      .items;
  return {
    userId: principal.userId,
    headers,
    ...client,
    /** Sends a message in a temporary chat and reads its answer to the end. */
    async ask(text: string, options: Parameters<typeof client.chat.send>[1] = {}) {
      const { response, body, messageId } = await client.chat.send(text, { temporary: true, model: MINI, ...options });
      expect(response.status).toBe(200);
      const events = await readAllEvents(response);
      return { id: body.conversationId, questionId: body.id, messageId, events, headers: response.headers };
    },
    listed: async () => (await ids(api.list, "?limit=50")).map(({ id }) => id),
    found: async (word: string) => (await ids(api.find, `?q=${word}`)).map(({ conversationId }) => conversationId),
    keep: (id: string) => send(api.update, { headers, params: { id }, body: { temporary: false } }),
    end: (id: string) => send(api.remove, { headers, params: { id } }),
    restore: (id: string) => send(api.restore, { headers, params: { id } }),
    judge: (id: string) =>
      send(giveFeedbackEndpoint, {
        headers,
        params: { id },
        body: { verdict: "good", wrongChoice: false, reason: "" },
      }),
    async upload(text: string) {
      const more = { "content-type": "text/plain", "x-file-name": "a.txt" };
      const { body } = await send(api.upload, { headers: { ...headers, ...more }, body: text });
      return (body.data as { id: string }).id;
    },
  };
}

/** How many rows of a table are the person's. */
async function countOf(table: string, userId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from ${sql.table(table)} where user_id = ${userId}`.execute(asService());
  return rows[0]?.count ?? -1;
}

const ledgerOf = (userId: string) =>
  asService()
    .selectFrom("usageLedger")
    .select(["entry", "purpose", "amountMicroUsd", "outcome"])
    .where("userId", "=", userId)
    .orderBy("createdAt")
    .orderBy("id")
    .execute();

describe("a temporary chat", () => {
  it("lives at its address and is in no list and no search until it is kept", async () => {
    const person = await newPerson();
    const word = `quokka${newId().slice(-8)}`;
    const { id, messageId } = await person.ask(`What is a ${word}?`);
    await person.ask("And where?", { conversationId: id, parentId: messageId, temporary: false });
    expect((await person.chat.conversation(id)).nodes).toHaveLength(4);
    expect([await person.listed(), await person.found(word)]).toEqual([[], []]);

    expect((await person.keep(id)).body.data).toMatchObject({ id, temporary: false, title: `What is a ${word}?` });
    expect(await person.listed()).toEqual([id]);
    expect(new Set(await person.found(word))).toEqual(new Set([id]));
  });

  it("is metered like any other, without a call for its title", async () => {
    const person = await newPerson();
    provider.script({ promptIncludes: "capital" }, { text: "Paris.", usage: { inputTokens: 1000, outputTokens: 500 } });
    await person.ask("What is the capital of France?");
    await vi.waitFor(async () => expect(await ledgerOf(person.userId)).toHaveLength(2));
    // 1,000 input and 500 output tokens at 0.40 and 1.60 USD a million.
    expect(await ledgerOf(person.userId)).toMatchObject([
      { entry: "reserve", purpose: "chat" },
      { entry: "settle", purpose: "chat", amountMicroUsd: 1200, outcome: "complete" },
    ]);
    expect(provider.requests).toHaveLength(1);
  });

  it("neither reads nor fills the response cache", async () => {
    const person = await newPerson();
    const body = { exact: true, pace: "at_once" };
    expect((await send(updateCacheEndpoint, { headers: person.headers, body })).status).toBe(200);
    const question = { text: "What is the capital of Peru?", plain: { temporary: false, model: MINI } };
    const cached = async (options: object) => (await person.ask(question.text, options)).headers.get("x-nexus-cache");
    expect([await cached({}), await countOf("cached_answers", person.userId)]).toEqual([null, 0]);
    expect(await cached(question.plain)).toBe("miss");
    await vi.waitFor(async () => expect(await countOf("cached_answers", person.userId)).toBe(1));
    expect([await cached(question.plain), await cached({})]).toEqual(["hit", null]);
  });

  it("teaches nothing: no decision, no feedback, no vote, also once it is kept", async () => {
    const person = await newPerson();
    await send(updatePreferencesEndpoint, { headers: person.headers, body: { explores: true } });
    const { id, questionId, messageId, events } = await person.ask(CODE, { model: "nexus/auto" });
    for (let again = 0; again < 3; again++) {
      const { decision } = metadataOf((await person.ask(CODE, { model: "nexus/auto" })).events) as {
        decision: RouteDecision;
      };
      expect(decision.reasonCodes).not.toContain("explored");
    }
    // Why a model was chosen is said all the same, and goes with the message.
    expect(metadataOf(events)).toMatchObject({ auto: true, temporary: true, decision: { mode: "balanced" } });
    expect((await person.judge(messageId)).body.error).toMatchObject({ code: "conflict" });
    // Asked again of a model by name: elsewhere a weak sign against the first.
    await readAllEvents(await person.chat.regenerate(id, questionId, HAIKU));
    const compared = await person.compare(CODE, { models: [MINI, HAIKU], temporary: true });
    await person.finish(compared);
    const choice = { choice: "kept", answerId: compared.answerIds[0] ?? "" } as const;
    expect((await person.choose(compared.id, choice)).status).toBe(200);
    for (const chat of [id, compared.conversationId]) expect((await person.keep(chat)).status).toBe(200);
    expect((await person.judge(messageId)).body.error).toMatchObject({ code: "conflict" });
    for (const table of ["route_decisions", "answer_feedback"]) {
      expect([table, await countOf(table, person.userId)]).toEqual([table, 0]);
    }
    const { rows } = await sql`select * from app.arena_tallies(${person.userId}::uuid)`.execute(asService());
    expect(rows).toEqual([]);

    // What is said from now on counts as anywhere.
    const later = await person.ask(CODE, {
      conversationId: id,
      parentId: messageId,
      model: "nexus/auto",
      temporary: false,
    });
    expect(metadataOf(later.events)).not.toHaveProperty("temporary");
    expect((await person.judge(later.messageId)).status).toBe(200);
    expect([await countOf("route_decisions", person.userId), await countOf("answer_feedback", person.userId)]).toEqual([
      1, 1,
    ]);
  });

  it("stays one when its first message is sent in other words, without a word of it", async () => {
    const person = await newPerson();
    const { id } = await person.ask("First words");
    const again = await person.ask(CODE, { conversationId: id, model: "nexus/auto", temporary: false });
    expect(metadataOf(again.events)).toMatchObject({ temporary: true });
    expect([await person.listed(), await countOf("route_decisions", person.userId)]).toEqual([[], 0]);
  });

  it("is refused where the chat is kept, and nothing is sent or stored", async () => {
    const person = await newPerson();
    const { id, messageId } = await person.ask("Keep me", { temporary: false });
    await vi.waitFor(() => expect(provider.requests).toHaveLength(2));
    const before = await countOf("messages", person.userId);
    for (const parentId of [null, messageId]) {
      const { response } = await person.chat.send("Secret", { conversationId: id, parentId, temporary: true });
      expect([response.status, await response.json()]).toMatchObject([
        422,
        { error: { code: "invalid_input", issues: [{ path: "temporary" }] } },
      ]);
    }
    expect([provider.requests.length, await countOf("messages", person.userId)]).toEqual([2, before]);
    const turned = await send(api.update, { headers: person.headers, params: { id }, body: { temporary: true } });
    expect(turned.body.error).toMatchObject({ code: "invalid_input" });
  });

  it("is resumed after a reload while it is written", async () => {
    const person = await newPerson();
    provider.script("next", { chunks: ["One ", "two ", "three"], holdAfterChunks: 2 });
    const { response, body, messageId } = await person.chat.send("Count", { temporary: true, model: MINI });
    await response.body?.cancel();
    const { nodes } = await person.chat.conversation(body.conversationId);
    expect(nodes.at(-1)?.message.metadata).toMatchObject({ status: "streaming", temporary: true });
    const again = readAllEvents(await person.chat.follow(messageId, 0));
    await vi.waitFor(() => expect(provider.release()).toBe(1));
    expect(textOf(await again)).toBe("One two three");
  });
});

describe("ending a temporary chat", () => {
  it("stops what is written, bills it, and leaves neither words nor files", async () => {
    const person = await newPerson();
    const stranger = await newPerson();
    const [file, shared] = [await person.upload("Private notes"), await person.upload("Notes of both")];
    await person.ask("Keep this file", { attachmentIds: [shared], temporary: false });
    provider.script({ promptIncludes: "Read" }, { chunks: ["One ", "two ", "three"], holdAfterChunks: 2 });
    const { response, body } = await person.chat.send("Read both", {
      temporary: true,
      model: MINI,
      attachmentIds: [file, shared],
    });
    const id = body.conversationId;
    for await (const { chunk } of readEvents(response)) if (chunk !== "done" && chunk.type === "text-delta") break;
    expect((await stranger.end(id)).status).toBe(404);

    expect((await person.end(id)).status).toBe(204);
    for (const table of ["messages", "runs", "conversation_views"]) {
      const { rows } = await sql`select from ${sql.table(table)} where conversation_id = ${id}`.execute(asService());
      expect([table, rows.length]).toEqual([table, 0]);
    }
    const stored = async (name: string) => (await getObject("attachments", `${person.userId}/${name}`)) !== null;
    expect([await stored(file), await stored(shared)]).toEqual([false, true]);
    const settled = (await ledgerOf(person.userId)).filter(
      ({ entry, purpose }) => entry === "settle" && purpose === "chat",
    );
    expect(settled.at(-1)).toMatchObject({ outcome: "stopped" });
    expect(settled.at(-1)?.amountMicroUsd).toBeGreaterThan(0);
    const open = await sql`select from public.usage_reservations
      where user_id = ${person.userId} and state = 'open'`.execute(asService());
    expect(open.rows).toEqual([]);
    const { response: next } = await person.chat.send("More", { conversationId: id, parentId: newId(), model: MINI });
    expect([(await person.chat.conversation(id)).status, (await person.restore(id)).status, next.status]).toEqual([
      404, 404, 404,
    ]);
  });

  it("that another process writes in hides it at once, and retention removes it when that is settled", async () => {
    const person = await newPerson();
    const { id, messageId } = await person.ask("Hello");
    const runs = asService().updateTable("runs").where("messageId", "=", messageId);
    await runs.set({ status: "running", heartbeatAt: new Date() }).execute();
    const { timeout } = AbortSignal;
    // Its patience is over at once.
    const patience = vi.spyOn(AbortSignal, "timeout");
    patience.mockImplementation((ms) => (ms === 3_000 ? AbortSignal.abort() : timeout(ms)));
    expect((await person.end(id)).status).toBe(204);
    patience.mockRestore();
    expect((await person.chat.conversation(id)).status).toBe(404);
    expect((await person.restore(id)).status).toBe(404);
    await runRetention(chatRetention);
    expect(await countOf("messages", person.userId)).toBe(2);
    await runs.set({ status: "stopped" }).execute();
    await runRetention(chatRetention);
    expect(await countOf("messages", person.userId)).toBe(0);
  });
});

describe("the end of a temporary chat by itself (DP-05)", () => {
  /** The pass of retention so many hours from now. */
  async function passAfter(hours: number) {
    const at = Date.now() + hours * HOUR_MS;
    setClock(() => at);
    await runRetention(chatRetention);
    setClock();
  }

  it("comes within 24 hours of its last message, for it and no other, with an hourly pass", async () => {
    const person = await newPerson();
    const kept = await person.ask("Stay", { temporary: false });
    const saved = await person.ask("Stay too");
    await person.keep(saved.id);
    const [early, late] = [await person.ask("Go"), await person.ask("Go later")];
    await asService()
      .updateTable("conversations")
      .set({ lastMessageAt: new Date(Date.now() + 3 * HOUR_MS) })
      .where("id", "=", late.id)
      .execute();
    await passAfter(21.9);
    const status = async ({ id }: { id: string }) => (await person.chat.conversation(id)).status;
    expect([await status(early), await status(late)]).toEqual([200, 200]);
    // The last pass of the day: the next one could be a moment too late.
    await passAfter(22.1);
    expect([await status(early), await status(late)]).toEqual([404, 200]);
    await passAfter(25.1);
    expect([await status(late), await status(kept), await status(saved)]).toEqual([404, 200, 200]);
    expect(runHub().active.size).toBe(0);
  });
});
