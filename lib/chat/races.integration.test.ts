import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { reserveUsage } from "../billing/service.ts";
import { signedInUser } from "../gate/testing/sign-in.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { asService, type Db, type Tx } from "../platform/db/scopes.ts";
import { resetEnv } from "../platform/env.ts";
import { newId } from "../platform/ids.ts";
import { runRetention } from "../platform/retention/run-retention.ts";
import { getObject } from "../platform/storage.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
import { untilWaiting } from "../testing/until-waiting.ts";
import { createAttachment } from "./service/attachments.ts";
import { getConversation } from "./service/conversations.ts";
import { chatRetention } from "./service/retention.ts";
import { checkpointRuns, requestStops } from "./store/runs-store.ts";
import { chatClient } from "./testing/chat-client.ts";
import { compareClient } from "./testing/compare-client.ts";
import { readAllEvents } from "./testing/read-events.ts";

const MODEL = "openai/gpt-4.1-mini";
const DAY_MS = 24 * 3_600_000;
let provider: ScriptedProvider;
beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => provider.reset());

/** What another process does: `begin` starts something that has to wait for it, and it ends once that waits. */
async function otherProcess<T>(first: (tx: Tx) => Promise<unknown>, begin: () => Promise<T>, then = first): Promise<T> {
  const { doing } = await asService()
    .transaction()
    .execute(async (tx) => {
      // Whoever finds that two wait for each other is the one that fails: this one, if it comes to that.
      await sql`set local deadlock_timeout = '10ms'`.execute(tx);
      await first(tx);
      const doing = begin();
      doing.catch(() => undefined);
      await untilWaiting();
      if (then !== first) await then(tx);
      return { doing };
    });
  return doing;
}

/** A file that no message has referred to for longer than such files are kept. */
async function oldUpload() {
  const { cookie, principal } = await signedInUser({ tier: "pro" });
  const file = { name: "notes.txt", mediaType: "text/plain", bytes: new TextEncoder().encode("notes") };
  const { id } = await createAttachment(principal, file);
  await asService()
    .updateTable("attachments")
    .set({ unreferencedSince: new Date(Date.now() - 8 * DAY_MS) })
    .where("id", "=", id)
    .execute();
  return { id, path: `${principal.userId}/${id}`, chat: chatClient(cookie) };
}

it("a file that is sent while old uploads are removed stays whole", async () => {
  const { id, path } = await oldUpload();
  await otherProcess(
    (tx) => tx.updateTable("attachments").set({ unreferencedSince: null }).where("id", "=", id).execute(),
    () => runRetention(chatRetention),
  );
  expect(await getObject("attachments", path)).not.toBeNull();
});

it("whoever sends a file at the moment in which it is removed is told that it is gone", async () => {
  const { id, chat } = await oldUpload();
  const { response } = await otherProcess(
    (tx) => tx.deleteFrom("attachments").where("id", "=", id).execute(),
    () => chat.send("Read this", { attachmentIds: [id], model: MODEL }),
  );
  const told = await response.text();
  expect([response.status, told]).toEqual([404, expect.stringContaining("attached file")]);
});

it("a file that waited long to be sent is not removed before its message is stored", async () => {
  const { id, path, chat } = await oldUpload();
  const { response, body } = await chat.send("Read this", { attachmentIds: [id], model: MODEL });
  await readAllEvents(response);
  await runRetention(chatRetention);
  expect([response.status, body.content.length, (await getObject("attachments", path)) !== null]).toEqual([
    200,
    2,
    true,
  ]);
});

/** Two answers of one chat that are being written, with their ids in order. */
async function twoRunning() {
  const { principal } = await signedInUser({ tier: "pro" });
  const { userId, workspaceId } = principal;
  const at = new Date();
  const conversationId = newId();
  const ids = [newId(), newId()].sort();
  const conversation = { id: conversationId, userId, workspaceId, title: "", systemPrompt: "", model: MODEL };
  const times = { createdAt: at, updatedAt: at, lastMessageAt: at };
  await asService()
    .insertInto("conversations")
    .values({ ...conversation, routeMode: "balanced", ...times })
    .execute();
  // The later one is stored first: in this order they are found, as after a checkpoint of the other.
  for (const id of ids.toReversed()) {
    const message = { id, conversationId, userId, parentId: null, role: "assistant", parts: "[]", text: "" };
    await asService()
      .insertInto("messages")
      .values({ ...message, status: "streaming", metadata: "{}", createdAt: at })
      .execute();
    const reservationId = await reserveUsage(principal, { purpose: "api", worstCaseMicroUsd: 100 });
    const run = { id, userId, conversationId, messageId: id, reservationId, instanceId: "test" };
    await asService()
      .insertInto("runs")
      .values({ ...run, status: "running", startedAt: at, heartbeatAt: at, attempts: "[]" })
      .execute();
  }
  return { principal, conversationId, ids, at };
}

it("answers can end while all of a chat are asked to stop, without waiting for each other", async () => {
  const { principal, conversationId, ids, at } = await twoRunning();
  const end =
    (id = "") =>
    (tx: Tx) =>
      tx.updateTable("runs").set({ status: "stopped", finishedAt: at }).where("id", "=", id).execute();
  const asked = await otherProcess(end(ids[0]), () => requestStops(principal, at, conversationId), end(ids[1]));
  // Of neither was it known in time.
  expect(asked).toEqual([]);
});

it("answers can be shown to be alive while all of a chat are asked to stop, without waiting for each other", async () => {
  const { ids, at } = await twoRunning();
  const stop =
    (id = "") =>
    (tx: Tx) =>
      tx.updateTable("runs").set({ stopRequestedAt: at }).where("id", "=", id).execute();
  // As answers that were begun at once may come.
  const alive = () => checkpointRuns(ids.toReversed().map((id) => ({ id, parts: null, attempts: null })));
  const asked = await otherProcess(stop(ids[0]), alive, stop(ids[1]));
  expect(asked.sort()).toEqual(ids);
  // Or the tests of the reaper would find them.
  await asService().updateTable("runs").set({ status: "stopped" }).where("id", "in", ids).execute();
});

it("a chat that is opened while a message is sent there in another tab has the message where its reader is", async () => {
  const { principal, conversationId, ids, at } = await twoRunning();
  const { userId } = principal;
  await asService().updateTable("runs").set({ status: "stopped" }).where("id", "in", ids).execute();
  const [leaf = "", activeLeafId = newId()] = [ids[0]];
  const detail = await otherProcess(
    async (tx) => {
      // So that the read is between two of its statements; the message is there for the next of them.
      await sql`lock table public.conversation_views in access exclusive mode`.execute(tx);
      const message = { conversationId, userId, parentId: leaf, role: "user", parts: "[]", text: "", metadata: "{}" };
      await tx
        .insertInto("messages")
        .values({ ...message, id: activeLeafId, status: "complete", createdAt: at })
        .execute();
      await tx
        .insertInto("conversationViews")
        .values({ conversationId, userId, activeLeafId, updatedAt: at })
        .execute();
    },
    () => getConversation(principal, conversationId),
  );
  expect(detail.activeLeafId).toBe(activeLeafId);
  expect(detail.nodes.map(({ message }) => message.id)).toContain(activeLeafId);
});

it("what is sent or compared while its chat is deleted in another tab is not stored, and takes nothing", async () => {
  const { cookie, principal } = await signedInUser({ tier: "pro" });
  const { compare, chat } = compareClient(cookie);
  const { response, body, messageId: parentId } = await chat.send("hello", { model: MODEL });
  await readAllEvents(response);
  const { conversationId } = body;
  const used = () =>
    asService()
      .selectFrom("quotaPeriods")
      .select("requestsUsed")
      .where("userId", "=", principal.userId)
      .executeTakeFirstOrThrow();
  const before = await used();
  const place = { conversationId, parentId };
  const asked = [
    async () => (await chat.send("and more", { ...place, model: MODEL })).response.status,
    async () => (await compare("and more", { ...place, models: [MODEL, "openai/gpt-4.1"] })).status,
  ];
  const mark = (deletedAt: Date | null) => (tx: Db) =>
    tx.updateTable("conversations").set({ deletedAt }).where("id", "=", conversationId).execute();
  for (const ask of asked) {
    expect(await otherProcess(mark(new Date()), ask)).toBe(404);
    await mark(null)(asService());
  }
  const remove = (tx: Tx) => tx.deleteFrom("conversations").where("id", "=", conversationId).execute();
  expect(await otherProcess(remove, asked[0] as () => Promise<number>)).toBe(404);
  expect(await used()).toEqual(before);
});
