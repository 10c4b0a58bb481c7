import { sql } from "kysely";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { send } from "../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { runRetention } from "../../platform/retention/run-retention.ts";
import { leaveWorkspaceEndpoint } from "../../teams/members/api.ts";
import { makeTeam } from "../../teams/testing/make-team.ts";
import { untilWaiting } from "../../testing/until-waiting.ts";
import { dataImportRetention } from "./retention.ts";
import { PART_BYTES } from "./schema.ts";
import { lockImports, setWaiting } from "./store.ts";
import { putReplaced } from "./take/settings-store.ts";
import {
  beginOf,
  bring,
  listOf,
  putPartOf,
  removeOf,
  runImport,
  runRemoval,
  startOf,
  upload,
} from "./testing/bring-archive.ts";
import { rowsOf, withRows } from "./testing/change-archive.ts";
import { exportOf, type FullAccount, fullAccount } from "./testing/full-account.ts";

let from: FullAccount;
let archive: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  from = await fullAccount(3, 400);
  archive = await exportOf(from);
});
afterEach(() => setClock());

const TABLES = [
  "projects",
  "conversations",
  "messages",
  "conversation_views",
  "answer_feedback",
  "attachments",
  "data_import_items",
];

/** How many rows of each table are the person's. */
async function countsOf({ principal: { userId } }: SignedInUser): Promise<number[]> {
  const counts = TABLES.map(async (table) => {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from ${sql.table(table)} where user_id = ${userId}`.execute(asService());
    return rows[0]?.count ?? -1;
  });
  return Promise.all(counts);
}
const ALL = [1, 4, 1204, 1, 1, 2, 1211];
const NOTHING = [0, 0, 0, 0, 0, 0, 0];

async function countObjects(bucket: string, { principal: { userId } }: SignedInUser): Promise<number> {
  const { rows } = await sql`select 1 from storage.objects
    where bucket_id = ${bucket} and name like ${`${userId}/%`}`.execute(asService());
  return rows.length;
}
const newcomer = () => signedInUser({ tier: "pro" });

describe("importing one's own export", () => {
  it("makes what was in a workspace anew that the person has left, and knows the rest", async () => {
    const me = await fullAccount(1, 2);
    const { userId, workspaceId } = me.principal;
    const { id: team } = await makeTeam();
    await asService().insertInto("workspaceMembers").values({ workspaceId: team, userId, role: "member" }).execute();
    const db = asService();
    // The rated answer and its project are the team's; the plain chat is not.
    await db.updateTable("conversations").set({ projectId: null }).where("id", "=", me.conversationId).execute();
    await db.updateTable("projects").set({ workspaceId: team }).where("userId", "=", userId).execute();
    await sql`update public.conversations set workspace_id = ${team},
        project_id = (select id from public.projects where user_id = ${userId}) where id = ${me.conversationId}`.execute(
      db,
    );
    const own = await exportOf(me);
    expect((await send(leaveWorkspaceEndpoint, { params: { id: team }, headers: { cookie: me.cookie } })).status).toBe(
      204,
    );
    const brought = await bring(me, own);
    expect([brought.state, brought.failure, brought.report?.leftOut]).toEqual(["done", null, {}]);
    expect(brought.report?.taken).toEqual({
      projects: 1,
      conversations: 1,
      messages: 4,
      conversation_views: 1,
      answer_feedback: 1,
    });
    expect(brought.report?.known).toEqual({ conversations: 1, messages: 2, attachments: 2 });
    const here = await db
      .selectFrom("conversations as c")
      .innerJoin("projects as p", "p.id", "c.projectId")
      .innerJoin("messages as m", "m.conversationId", "c.id")
      .innerJoin("answerFeedback as f", "f.messageId", "m.id")
      .select(["c.title", "p.name", "f.verdict"])
      .where("c.userId", "=", userId)
      .where("c.workspaceId", "=", workspaceId)
      .where("p.workspaceId", "=", workspaceId)
      .execute();
    expect(here).toEqual([{ title: "Sky", name: "Weather", verdict: "good" }]);
    const again = await bring(me, own);
    expect([again.state, again.report?.taken]).toEqual(["done", {}]);
  });
});

describe("importing twice", () => {
  it("does not double, and takes what is new", async () => {
    const to = await newcomer();
    await bring(to, archive);
    expect(await countsOf(to)).toEqual(ALL);
    const again = await bring(to, archive);
    expect(await countsOf(to)).toEqual(ALL);
    expect(again.report?.taken).toEqual({});
    expect(again.report?.known).toEqual({
      projects: 1,
      conversations: 4,
      messages: 1204,
      conversation_views: 1,
      attachments: 2,
      answer_feedback: 1,
    });
    const messages = rowsOf(archive, "messages");
    const reply = { ...messages.at(-1), id: newId(), parent_id: messages.at(-1)?.id };
    const grown = await bring(to, withRows(archive, { messages: [...messages, reply] }));
    expect(grown.report?.taken).toEqual({ messages: 1 });
    expect((await countsOf(to))[2]).toBe(1205);
  });

  it("brings nothing into the account it came from, but what was deleted there since", async () => {
    const own = await fullAccount(1, 4);
    const ownArchive = await exportOf(own);
    const before = await countsOf(own);
    expect((await bring(own, ownArchive)).report?.taken).toEqual({});
    expect(await countsOf(own)).toEqual(before);
    await sql`update public.conversations set deleted_at = now() where id = ${own.conversationId}`.execute(asService());
    await bring(own, ownArchive);
    const { rows } = await sql`select 1 from public.conversations
      where id = ${own.conversationId} and deleted_at is null`.execute(asService());
    expect(rows).toHaveLength(1);
    await sql`delete from public.conversations where id = ${own.conversationId}`.execute(asService());
    expect((await bring(own, ownArchive)).report?.taken).toMatchObject({ conversations: 1, messages: 4 });
    const placed = await sql<{ name: string }>`select p.name from public.conversations c
      join public.projects p on p.id = c.project_id where c.user_id = ${own.principal.userId}`.execute(asService());
    expect(placed.rows).toEqual([{ name: "Weather" }]);
    expect((await countsOf(own)).slice(0, 6)).toEqual(before.slice(0, 6));
  });
});

describe("a run that breaks off", () => {
  it("at any write leaves an import that the next run completes, with the whole report", async () => {
    const to = await newcomer();
    const id = await upload(to, archive);
    await beginOf(to, id);
    // Each run gets one batch further, and dies in the transaction behind it.
    let runs = 0;
    for (let allowed = 1; allowed < 200; allowed += 3) {
      runs += 1;
      let looks = 0;
      const signal = {
        throwIfAborted() {
          looks += 1;
          if (looks > allowed) throw new Error("killed");
        },
        get aborted() {
          return false;
        },
        addEventListener: () => undefined,
        removeEventListener: () => undefined,
      } as unknown as AbortSignal;
      const ended = await runImport(id, 1, signal).then(
        () => true,
        (error: Error) => {
          expect(error.message).toBe("killed");
          return false;
        },
      );
      if (ended) break;
      expect((await listOf(to))[0]?.state).toBe("waiting");
    }
    expect(runs).toBeGreaterThan(2);
    expect(await countsOf(to)).toEqual(ALL);
    expect((await listOf(to))[0]).toMatchObject({
      state: "done",
      report: {
        taken: {
          projects: 1,
          conversations: 4,
          messages: 1204,
          conversation_views: 1,
          attachments: 2,
          answer_feedback: 1,
        },
        known: {},
        leftOut: {},
      },
    });
    expect([await countObjects("imports", to), await countObjects("attachments", to)]).toEqual([0, 2]);
  });

  it("for good is shown as failed, and does not stand in the way of another", async () => {
    const to = await newcomer();
    const id = await upload(to, archive);
    await beginOf(to, id);
    const broken = AbortSignal.abort(new Error("broken"));
    await expect(runImport(id, 1, broken)).rejects.toThrow();
    expect((await listOf(to))[0]?.state).toBe("waiting");
    await expect(runImport(id, 4, broken)).rejects.toThrow();
    expect((await listOf(to))[0]).toMatchObject({ state: "failed", failure: "broke_off" });
    expect(await countObjects("imports", to)).toBe(0);
    expect((await bring(to, archive)).state).toBe("done");
  });
});

describe("removing an import", () => {
  it("takes all of it back, whatever was added, and nothing else", async () => {
    const to = await fullAccount(1, 4);
    const before = await countsOf(to);
    const brought = await bring(to, archive, { takesProfile: true, takesRouter: true });
    expect((await countsOf(to))[2]).toBe((before[2] ?? 0) + 1204);
    expect((await removeOf(to, brought.id)).status).toBe(204);
    await runRemoval(brought.id);
    expect(await countsOf(to)).toEqual(before);
    expect(await listOf(to)).toEqual([]);
    expect([await countObjects("imports", to), await countObjects("attachments", to)]).toEqual([0, 2]);
    expect((await bring(to, archive)).report?.taken).toMatchObject({ messages: 1204 });
  });

  it("puts settings back that are as it made them, and leaves those that were changed since", async () => {
    const to = await newcomer();
    const { userId } = to.principal;
    const brought = await bring(to, archive, { takesProfile: true, takesRouter: true });
    const read = async () => {
      const { rows } = await sql<{ settings: object }>`select to_jsonb(p) || coalesce(to_jsonb(c), '{}') as settings
        from public.profiles p left join public.cache_settings c on c.user_id = p.id where p.id = ${userId}`.execute(
        asService(),
      );
      return rows[0]?.settings;
    };
    expect(await read()).toMatchObject({
      display_name: "Ada",
      theme: "dark",
      language: "de",
      exact: true,
      keep_hours: 48,
    });
    await sql`update public.profiles set theme = 'light' where id = ${userId}`.execute(asService());
    await removeOf(to, brought.id);
    await runRemoval(brought.id);
    const after = await read();
    expect(after).toMatchObject({ display_name: "Test", theme: "light", language: "en" });
    expect(after).not.toHaveProperty("exact");
  });

  it("in the middle stops it, and leaves nothing", async () => {
    const to = await newcomer();
    const id = await upload(to, archive);
    await beginOf(to, id);
    const running = runImport(id);
    await expect.poll(async () => (await countsOf(to))[2], { interval: 2, timeout: 15_000 }).toBeGreaterThan(0);
    expect((await removeOf(to, id)).status).toBe(204);
    await running;
    await runRemoval(id);
    expect([await countsOf(to), await listOf(to)]).toEqual([NOTHING, []]);
    expect([await countObjects("imports", to), await countObjects("attachments", to)]).toEqual([0, 0]);
  });

  it("waits for an answer that is being written, so that it is paid", async () => {
    const to = await newcomer();
    const { userId } = to.principal;
    const { id } = await bring(to, archive);
    const runId = newId();
    await sql`insert into public.runs
        (id, user_id, conversation_id, message_id, reservation_id, instance_id, status, started_at, heartbeat_at)
      select ${runId}, ${userId}, m.conversation_id, m.id, ${newId()}, 'test', 'running', now(), now()
      from public.messages m where m.user_id = ${userId} limit 1`.execute(asService());
    await removeOf(to, id);
    await expect(runRemoval(id)).rejects.toThrow("an answer is being written");
    expect((await countsOf(to)).slice(0, 2)).toEqual([1, 1]);
    await sql`update public.runs set status = 'complete' where id = ${runId}`.execute(asService());
    await runRemoval(id);
    expect(await countsOf(to)).toEqual(NOTHING);
  });
});

describe("one import at a time", () => {
  it("is begun, in parts that come in their order and size", async () => {
    const to = await newcomer();
    const id = String((await startOf(to, archive.length)).body.data?.id);
    expect((await startOf(to, archive.length)).body.error?.code).toBe("conflict");
    expect((await beginOf(to, id)).body.error?.code).toBe("conflict");
    expect((await putPartOf(to, id, 1, archive)).body.error?.code).toBe("invalid_input");
    expect((await putPartOf(to, id, 0, archive.slice(1))).body.error?.code).toBe("invalid_input");
    expect((await putPartOf(to, id, 0, new Uint8Array(archive.length))).body.error?.code).toBe("invalid_input");
    expect((await putPartOf(to, id, 0, new Uint8Array(9 * 1024 * 1024))).body.error?.code).toBe("payload_too_large");
    expect((await putPartOf(to, id, 0, archive)).status).toBe(204);
    expect((await putPartOf(to, id, 0, archive)).status).toBe(204);
    expect((await listOf(to))[0]).toMatchObject({ state: "uploading", parts: 1, receivedParts: 1 });
    expect((await beginOf(to, id)).status).toBe(202);
    expect((await putPartOf(to, id, 0, archive)).body.error?.code).toBe("conflict");
    await runImport(id);
    expect((await listOf(to))[0]?.state).toBe("done");
    const next = String((await startOf(to, archive.length)).body.data?.id);
    expect((await removeOf(to, id)).body.error?.code).toBe("conflict");
    expect((await removeOf(to, next)).status).toBe(204);
    expect((await startOf(to, archive.length)).body.error?.code).toBe("conflict");
    await runRemoval(next);
    expect((await startOf(to, archive.length)).status).toBe(201);
  });

  it("is begun once, and says so to whoever asks again because the first answer got lost", async () => {
    const to = await newcomer();
    const id = await upload(to, archive);
    expect((await beginOf(to, id)).status).toBe(202);
    expect(await beginOf(to, id)).toMatchObject({ status: 202, body: { data: { id, state: "waiting" } } });
    await runImport(id);
    expect(await beginOf(to, id)).toMatchObject({ status: 202, body: { data: { id, state: "done" } } });
    expect(await countsOf(to)).toEqual(ALL);
    const { rows } = await sql<{ count: number }>`
      select count(*)::int from pgboss.job where data ->> 'importId' = ${id}`.execute(asService());
    expect(rows).toEqual([{ count: 1 }]);
    await asService().updateTable("dataImports").set({ state: "failed" }).where("id", "=", id).execute();
    expect((await beginOf(to, id)).body.error?.code).toBe("conflict");
    await removeOf(to, id);
    expect((await beginOf(to, id)).body.error?.code).toBe("conflict");
  });

  it("is refused when it cannot fit, and beyond ten a day", async () => {
    const to = await signedInUser();
    expect((await startOf(to, 800_000_000)).body.error?.code).toBe("payload_too_large");
    expect((await startOf(to, 5)).body.error?.code).toBe("invalid_input");
    for (let count = 0; count < 10; count++) {
      const started = await startOf(to, 100);
      expect(started.status).toBe(201);
      // One that is refused is none of the ten.
      expect((await startOf(to, 100)).body.error?.code).toBe("conflict");
      await sql`delete from public.data_imports where id = ${String(started.body.data?.id)}`.execute(asService());
    }
    expect((await startOf(to, 100)).body.error?.code).toBe("rate_limited");
  });

  it("is nobody else's", async () => {
    const [to, other] = [await newcomer(), await newcomer()];
    const { id } = await bring(to, archive);
    expect(await listOf(other)).toEqual([]);
    expect((await removeOf(other, id)).status).toBe(404);
    expect((await putPartOf(other, id, 0, archive)).status).toBe(404);
    expect((await beginOf(other, id)).status).toBe(404);
    expect(await countsOf(to)).toEqual(ALL);
  });

  it("is not run for an account that was disabled meanwhile (AU-15)", async () => {
    const to = await newcomer();
    const id = await upload(to, archive);
    await beginOf(to, id);
    await sql`update public.profiles set disabled_at = now() where id = ${to.principal.userId}`.execute(asService());
    await runImport(id);
    expect(await countsOf(to)).toEqual(NOTHING);
  });

  it("goes with its parts when its upload stands still for a day", async () => {
    const to = await newcomer();
    await upload(to, archive);
    const move = (hours: number) => {
      const at = Date.now() + hours * 3_600_000;
      setClock(() => at);
    };
    move(23);
    await runRetention(dataImportRetention);
    expect(await countObjects("imports", to)).toBe(1);
    move(25);
    await runRetention(dataImportRetention);
    setClock();
    expect([await countObjects("imports", to), await listOf(to)]).toEqual([0, []]);
  });
});

// On the embedded database, which has one connection, the second waits for the first in any case.
describe("what happens to an import at the same moment", () => {
  it("keeps a part that was sent twice and arrives when all are there", async () => {
    const me = await newcomer();
    const id = await upload(me, archive);
    const { userId } = me.principal;
    const { again } = await asService()
      .transaction()
      .execute(async (tx) => {
        await lockImports(tx, userId);
        await tx.updateTable("dataImports").set({ heartbeatAt: new Date() }).where("id", "=", id).execute();
        const again = putPartOf(me, id, 0, archive.slice(0, PART_BYTES));
        await untilWaiting();
        expect(await setWaiting(tx, userId, id)).toBeDefined();
        return { again };
      });
    // Too late for the one connection of the embedded database.
    expect([204, 409]).toContain((await again).status);
    await runImport(id);
    expect(await listOf(me)).toMatchObject([{ id, state: "done" }]);
    expect(await countObjects("imports", me)).toBe(0);
  });

  it("keeps what the person changes while it is removed", async () => {
    const me = await newcomer();
    const { userId } = me.principal;
    const { id } = await bring(me, archive);
    const themeOf = () =>
      asService().selectFrom("profiles").select("theme").where("id", "=", userId).executeTakeFirstOrThrow();
    const replaced = { profiles: { before: { theme: "system" }, after: { theme: "dark" } } };
    await asService()
      .transaction()
      .execute((tx) => putReplaced(tx, id, replaced));
    await asService().updateTable("profiles").set({ theme: "dark" }).where("id", "=", userId).execute();
    expect((await removeOf(me, id)).status).toBe(204);
    const { removing } = await asService()
      .transaction()
      .execute(async (tx) => {
        await tx.updateTable("profiles").set({ theme: "light" }).where("id", "=", userId).execute();
        const removing = runRemoval(id);
        await untilWaiting();
        return { removing };
      });
    await removing;
    expect(await themeOf()).toEqual({ theme: "light" });
    expect(await listOf(me)).toEqual([]);
  });
});
