import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { makeAccount, signInAs } from "../auth/testing/make-account.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { nowMs, setClock } from "../platform/clock.ts";
import { asService } from "../platform/db/scopes.ts";
import { resetEnv } from "../platform/env.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
import { checkpointNow } from "./run/checkpoint.ts";
import { reapRuns } from "./service/reap-runs.ts";
import { chatClient } from "./testing/chat-client.ts";
import { metadataOf, readAllEvents, readEvents, textOf } from "./testing/read-events.ts";

let provider: ScriptedProvider;

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => {
  setClock();
  provider.reset();
});

/** A run that is held in mid-answer, with its text checkpointed. */
async function heldRun() {
  const account = await makeAccount({ tier: "pro" });
  const chat = chatClient(await signInAs(account));
  provider.script({ promptIncludes: "hold on" }, { chunks: ["half an ", "answer"], holdAfterChunks: 1 });
  const { response, messageId, body } = await chat.send("Please hold on", { model: "openai/gpt-4.1-mini" });
  const seen: Awaited<ReturnType<typeof readAllEvents>> = [];
  for await (const event of readEvents(response)) {
    seen.push(event);
    if (textOf(seen) === "half an ") break;
  }
  await expect
    .poll(
      async () =>
        (await asService().selectFrom("messages").select("parts").where("id", "=", messageId).executeTakeFirst())
          ?.parts,
      { timeout: 5_000 },
    )
    .toMatchObject([{ type: "text", text: "half an " }]);
  return { chat, messageId, conversationId: body.conversationId, userId: account.userId };
}

const settledOf = (userId: string) =>
  asService()
    .selectFrom("usageLedger")
    .select(["outcome", "amountMicroUsd", "usageEstimated"])
    .where("userId", "=", userId)
    .where("entry", "=", "settle")
    .where("purpose", "=", "chat")
    .execute();

/** In which order a statement writes messages and runs; it is undone. */
async function writeOrder(statement: ReturnType<typeof sql>): Promise<string[]> {
  const order: string[] = [];
  const undone = new Error("undone");
  const tried = asService()
    .transaction()
    .execute(async (tx) => {
      await sql`create temporary table written (position serial, name text) on commit drop`.execute(tx);
      await sql`create function pg_temp.note_write() returns trigger language plpgsql
        as 'begin insert into pg_temp.written (name) values (tg_table_name); return new; end'`.execute(tx);
      for (const table of ["messages", "runs"])
        await sql`create trigger note_write before update on ${sql.table(`public.${table}`)}
          for each row execute function pg_temp.note_write()`.execute(tx);
      await statement.execute(tx);
      const { rows } = await sql<{ name: string }>`select name from pg_temp.written order by position`.execute(tx);
      order.push(...rows.map(({ name }) => name));
      throw undone;
    });
  await expect(tried).rejects.toBe(undone);
  return order;
}

describe("a checkpoint that comes while the reaper closes the run", () => {
  it("writes message and run in the reaper's order, or each would wait for the other", async () => {
    const { chat, messageId } = await heldRun();
    const parts = [{ type: "text", text: "half an answer" }];
    const checkpoint = JSON.stringify([{ id: messageId, parts, attempts: null }]);
    const ended = { messageId, parts, text: "", status: "interrupted", metadata: {}, attempts: [], release: true };
    const end = JSON.stringify({ ...ended, modelId: null, error: null, now: new Date(nowMs()) });
    const order = ["messages", "runs"];
    expect(await writeOrder(sql`select app.checkpoint_runs(${checkpoint}::text::jsonb, now())`)).toEqual(order);
    expect(await writeOrder(sql`select app.finish_run(${end}::text::jsonb)`)).toEqual(order);
    await chat.stop(messageId);
    await readAllEvents(await chat.follow(messageId, 0));
  });
});

describe("a run whose process has died (RL-11)", () => {
  it("keeps its text, is marked interrupted, and is settled once, also when a late finisher comes", async () => {
    const { chat, messageId, conversationId, userId } = await heldRun();
    const now = nowMs();
    await asService()
      .updateTable("runs")
      .set({ heartbeatAt: new Date(now - 60_000) })
      .where("id", "=", messageId)
      .execute();
    await reapRuns();
    const { nodes } = await chat.conversation(conversationId);
    expect(nodes[1]?.message).toMatchObject({
      parts: [{ type: "text", text: "half an " }],
      metadata: { status: "interrupted", error: { charged: true, retryable: true } },
    });
    const { text } = await asService()
      .selectFrom("messages")
      .select("text")
      .where("id", "=", messageId)
      .executeTakeFirstOrThrow();
    expect(text).toBe("half an ");
    expect(await settledOf(userId)).toEqual([
      expect.objectContaining({ outcome: "interrupted", usageEstimated: true }),
    ]);
    // The process was only slow: its answer is still stored, and nothing is billed twice.
    provider.release();
    const events = await readAllEvents(await chat.follow(messageId, 0));
    expect(metadataOf(events)).toMatchObject({ status: "complete" });
    expect((await chat.conversation(conversationId)).nodes[1]?.message.parts[0]?.text).toBe("half an answer");
    expect(await settledOf(userId)).toHaveLength(1);
  });

  it("is settled with what it used although its last checkpoints had nothing new", async () => {
    const { messageId, userId } = await heldRun();
    await checkpointNow();
    await checkpointNow();
    await asService()
      .updateTable("runs")
      .set({ heartbeatAt: new Date(nowMs() - 60_000) })
      .where("id", "=", messageId)
      .execute();
    await reapRuns();
    expect(await settledOf(userId)).toEqual([expect.objectContaining({ outcome: "interrupted" })]);
  });

  it("that was silent for seconds only is closed by the second pass that finds it so (RL-13)", async () => {
    const silence = (messageId: string, ms: number) =>
      asService()
        .updateTable("runs")
        .set({ heartbeatAt: new Date(nowMs() - ms) })
        .where("id", "=", messageId)
        .execute();
    const { messageId } = await heldRun();
    await silence(messageId, 5_000);
    expect(await reapRuns()).toBe(0);
    // The database was away: the run beats again before the second pass.
    await silence(messageId, 0);
    expect(await reapRuns()).toBe(0);
    await silence(messageId, 5_000);
    expect(await reapRuns()).toBe(0);
    expect(await reapRuns()).toBe(1);
  });

  it("is told by the clock of the database, whatever those of the servers say", async () => {
    const { messageId } = await heldRun();
    setClock(() => Date.now() - 3_600_000);
    await checkpointNow();
    setClock();
    expect(await reapRuns()).toBe(0);
    setClock(() => Date.now() + 3_600_000);
    expect(await reapRuns()).toBe(0);
    const undone = new Error("undone");
    const begun = asService()
      .transaction()
      .execute(async (tx) => {
        const run = await tx.deleteFrom("runs").where("id", "=", messageId).returningAll().executeTakeFirstOrThrow();
        const again = { ...run, attempts: "[]", heartbeatAt: new Date(0) };
        const inserted = tx.insertInto("runs").values(again).returning("heartbeatAt");
        const { heartbeatAt } = await inserted.executeTakeFirstOrThrow();
        expect(Math.abs(heartbeatAt.getTime() - Date.now())).toBeLessThan(60_000);
        throw undone;
      });
    await expect(begun).rejects.toBe(undone);
  });

  it("is left alone while it is alive", async () => {
    const { chat, messageId, conversationId } = await heldRun();
    expect(await reapRuns()).toBe(0);
    provider.release();
    await readAllEvents(await chat.follow(messageId, 0));
    expect((await chat.conversation(conversationId)).nodes[1]?.message.metadata).toMatchObject({ status: "complete" });
  });
});
