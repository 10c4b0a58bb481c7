import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { getProfileEndpoint } from "../../auth/api.ts";
import { forgetPrincipal } from "../../auth/find-principal.ts";
import { countMails, waitForMail } from "../../auth/testing/read-mail.ts";
import * as chat from "../../chat/api.ts";
import { chatClient } from "../../chat/testing/chat-client.ts";
import { readAllEvents } from "../../chat/testing/read-events.ts";
import { send } from "../../gate/testing/send.ts";
import { keyOf, openTestSession, type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { jobHandlers } from "../../jobs.ts";
import { forgetCompatibleServers } from "../../models/service/local-servers.ts";
import { asService, asUser } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { newId } from "../../platform/ids.ts";
import { startWorker, type Worker } from "../../platform/jobs/start-worker.ts";
import { closeMailTransport } from "../../platform/mail/send-mail.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import {
  createWorkspaceEndpoint,
  deleteWorkspaceEndpoint,
  enterWorkspaceEndpoint,
  getWorkspaceEndpoint,
  listWorkspacesEndpoint,
  updateWorkspaceEndpoint,
} from "../api.ts";
import { listWorkspaceLogEndpoint } from "../log/api.ts";
import type { WorkspaceEvent } from "../log/schema.ts";
import type { Workspace, WorkspaceDetail } from "../schema.ts";
import { deleteWorkspaceRows, lockWorkspace } from "../store.ts";
import { enter, joinTeam, makeTeam } from "../testing/make-team.ts";
import { handOverEndpoint, leaveWorkspaceEndpoint, removeMemberEndpoint, setRoleEndpoint } from "./api.ts";
import { endMembership } from "./store.ts";

const MODEL = "openai/gpt-4.1-mini";
let provider: ScriptedProvider;
let worker: Worker;
beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
  worker = await startWorker(jobHandlers);
});
afterAll(async () => {
  await worker.stop(5_000);
  closeMailTransport();
  await provider.stop();
});
afterEach(() => provider.reset());

const headersOf = ({ cookie }: SignedInUser) => ({ cookie });
const remove = (by: SignedInUser, id: string, { principal }: SignedInUser) =>
  send(removeMemberEndpoint, { params: { id, userId: principal.userId }, headers: headersOf(by) });
const setRole = (by: SignedInUser, id: string, { principal }: SignedInUser, role: string) =>
  send(setRoleEndpoint, { params: { id, userId: principal.userId }, headers: headersOf(by), body: { role } });
const handOver = (by: SignedInUser, id: string, { principal }: SignedInUser) =>
  send(handOverEndpoint, { params: { id }, headers: headersOf(by), body: { userId: principal.userId } });
const leave = (by: SignedInUser, id: string) =>
  send(leaveWorkspaceEndpoint, { params: { id }, headers: headersOf(by) });
const logOf = async (by: SignedInUser, id: string) => {
  const answer = await send(listWorkspaceLogEndpoint, { params: { id }, headers: headersOf(by) });
  return (answer.body.data as { items: WorkspaceEvent[] }).items;
};
const activeOf = async (user: SignedInUser) =>
  ((await send(getProfileEndpoint, { headers: headersOf(user) })).body.data as { workspaceId: string }).workspaceId;
const conversationsOf = async (user: SignedInUser) =>
  ((await send(chat.list, { headers: headersOf(user) })).body.data as { items: { id: string }[] }).items.map(
    ({ id }) => id,
  );

/** Says something in the workspace where the person works, and waits for the answer. */
async function talk(user: SignedInUser, conversationId = newId()) {
  const sent = await chatClient(user.cookie).send("hello", { model: MODEL, conversationId });
  expect(sent.response.status).toBe(200);
  await readAllEvents(sent.response);
  return { conversationId, messageId: sent.messageId };
}

/** How many statements wait for a lock. */
async function waitingStatements(): Promise<number> {
  const { rows } = await sql`select 1 from pg_stat_activity where wait_event_type = 'Lock'
    and datname = current_database()`.execute(asService());
  return rows.length;
}

async function ownersOf(id: string): Promise<string[]> {
  const rows = await asService()
    .selectFrom("workspaceMembers")
    .select("userId")
    .where("workspaceId", "=", id)
    .where("role", "=", "owner")
    .execute();
  const { ownerId } = await asService()
    .selectFrom("workspaces")
    .select("ownerId")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  expect(rows.map(({ userId }) => userId)).toEqual([ownerId]);
  return rows.map(({ userId }) => userId);
}

describe("where a session works", () => {
  it("is the personal workspace until it enters another, for itself alone", async () => {
    const { id, owner } = await makeTeam();
    const elsewhere = { ...owner, cookie: (await openTestSession(owner.principal.userId)).cookie };
    expect(await activeOf(owner)).toBe(owner.principal.workspaceId);
    await enter(owner, id);
    expect(await activeOf(owner)).toBe(id);
    expect(await activeOf(elsewhere)).toBe(owner.principal.workspaceId);
    const { items } = (await send(listWorkspacesEndpoint, { headers: headersOf(owner) })).body.data as {
      items: Workspace[];
    };
    expect(items.map(({ kind, role, isActive }) => [kind, role, isActive])).toEqual([
      ["personal", "owner", false],
      ["team", "owner", true],
    ]);
  });

  it("is where conversations, their costs and keys belong, and what is listed", async () => {
    const { id, owner } = await makeTeam();
    const before = await talk(owner);
    await enter(owner, id);
    const { conversationId } = await talk(owner);
    expect(await conversationsOf(owner)).toEqual([conversationId]);
    const ledger = await asService()
      .selectFrom("usageLedger")
      .select(["workspaceId", "entry"])
      .where("userId", "=", owner.principal.userId)
      .orderBy("createdAt")
      .execute();
    expect(new Set(ledger.map(({ workspaceId }) => workspaceId))).toEqual(new Set([owner.principal.workspaceId, id]));
    // What belongs to another workspace is not there, to read or to write on.
    const read = await send(chat.get, { params: { id: before.conversationId }, headers: headersOf(owner) });
    const on = await chatClient(owner.cookie).send("more", { model: MODEL, conversationId: before.conversationId });
    const deeper = await chatClient(owner.cookie).send("more", {
      model: MODEL,
      conversationId: before.conversationId,
      parentId: before.messageId,
    });
    expect([read.status, on.response.status, deeper.response.status]).toEqual([404, 404, 404]);
    await send(enterWorkspaceEndpoint, { params: { id: owner.principal.workspaceId }, headers: headersOf(owner) });
    expect(await conversationsOf(owner)).toEqual([before.conversationId]);
  });

  it("keeps what a member wrote from the others, the owner among them", async () => {
    const { id, owner } = await makeTeam();
    await enter(owner, id);
    const member = await joinTeam(id, "member");
    const { conversationId, messageId } = await talk(member);
    expect(await conversationsOf(owner)).toEqual([]);
    const read = await send(chat.get, { params: { id: conversationId }, headers: headersOf(owner) });
    const followed = await send(chat.follow, { params: { id: messageId }, headers: headersOf(owner) });
    expect([read.status, followed.status]).toEqual([404, 404]);
    const detail = await send(getWorkspaceEndpoint, { params: { id }, headers: headersOf(owner) });
    expect(detail.body.data as WorkspaceDetail).toMatchObject({
      members: 2,
      seats: 2,
      conversations: 1,
      ownConversations: 0,
      conversationMaxDays: null,
      conversationsDeletedFrom: null,
    });
  });
});

describe("a member who is removed", () => {
  it("is out at once everywhere, back in the personal workspace, and told (TN-13)", async () => {
    const { id, owner } = await makeTeam("Rockets");
    const member = await joinTeam(id, "member");
    const key = await keyOf({ ...member.principal, workspaceId: id }, ["chat.read"]);
    const byKey = () => send(chat.list, { headers: { authorization: `Bearer ${key}` } });
    const { conversationId, messageId } = await talk(member);
    expect((await byKey()).status).toBe(200);
    provider.script({ promptIncludes: "hold" }, { chunks: ["a ", "b"], holdAfterChunks: 1 });
    const running = await chatClient(member.cookie).send("hold", { model: MODEL });
    await expect.poll(() => provider.heldStreams).toBeGreaterThan(0);

    expect((await remove(owner, id, member)).status).toBe(204);
    // Not a moment later: what was remembered of them is forgotten with it.
    expect((await byKey()).status).toBe(401);
    expect(await activeOf(member)).toBe(member.principal.workspaceId);
    expect(await conversationsOf(member)).toEqual([]);
    const params = { id: conversationId };
    const reads = [
      await send(chat.get, { params, headers: headersOf(member) }),
      await send(chat.update, { params, headers: headersOf(member), body: { title: "Mine" } }),
      await send(chat.follow, { params: { id: messageId }, headers: headersOf(member) }),
      await send(getWorkspaceEndpoint, { params: { id }, headers: headersOf(member) }),
      await send(enterWorkspaceEndpoint, { params: { id }, headers: headersOf(member) }),
    ];
    expect(reads.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    // The answer that was being written is stopped, and what follows it ends with it.
    provider.release();
    await readAllEvents(running.response);
    const row = await asService()
      .selectFrom("runs")
      .select("stopRequestedAt")
      .where("messageId", "=", running.messageId)
      .executeTakeFirstOrThrow();
    expect(row.stopRequestedAt).not.toBeNull();
    const mail = await waitForMail(member.principal.email, /removed from “Rockets”/);
    expect(mail.text).toContain("you can no longer read them");
    expect((await logOf(owner, id))[0]).toMatchObject({
      kind: "member_removed",
      subject: "Test",
      details: { role: "member" },
    });
  });

  it("reads and writes nothing of it as themselves in the database, and goes on with what is theirs (TN-13)", async () => {
    const { id, owner } = await makeTeam();
    const member = await joinTeam(id, "member");
    const { conversationId } = await talk(member);
    await send(enterWorkspaceEndpoint, {
      params: { id: member.principal.workspaceId },
      headers: headersOf(member),
    });
    const own = await talk(member);
    const user = member.principal;
    const conversationsIn = async (table: "messages" | "routeDecisions" | "conversations") => {
      const column = table === "conversations" ? "id" : "conversationId";
      const { rows } = await asUser(user, (tx) =>
        sql<{ id: string }>`select distinct ${sql.ref(column)} as id from ${sql.table(table)}`.execute(tx),
      );
      return rows.map((row) => row.id).sort();
    };
    // A named model was asked, so no choice is stored: one is planted in each.
    for (const one of [conversationId, own.conversationId]) {
      await sql`insert into public.route_decisions (id, user_id, conversation_id, model_id, version, decision, created_at)
        values (${newId()}, ${user.userId}, ${one}, 'm', 'v', '{}', now())`.execute(asService());
    }
    const TABLES = ["messages", "routeDecisions", "conversations"] as const;
    const both = [conversationId, own.conversationId].sort();
    for (const table of TABLES) expect([table, await conversationsIn(table)]).toEqual([table, both]);

    expect((await remove(owner, id, member)).status).toBe(204);
    for (const table of TABLES) expect([table, await conversationsIn(table)]).toEqual([table, [own.conversationId]]);
    const write = (to: string) =>
      asUser(user, (tx) =>
        sql`insert into public.messages (id, conversation_id, user_id, role, parts, status, created_at)
          values (${newId()}, ${to}, ${user.userId}, 'user', '[]', 'complete', now())`.execute(tx),
      );
    await expect(write(conversationId)).rejects.toMatchObject({ code: "42501" });
    await write(own.conversationId);
    const change = (of: string) =>
      asUser(user, (tx) => sql`update public.messages set text = 'x' where conversation_id = ${of}`.execute(tx));
    expect((await change(conversationId)).numAffectedRows).toBe(0n);
    expect((await change(own.conversationId)).numAffectedRows).toBe(3n);
  });

  it("cannot write by what is still remembered of them, in another process", async () => {
    const { id, owner } = await makeTeam();
    const member = await joinTeam(id, "member");
    const { conversationId } = await talk(member);
    // As if this process had not heard of it: the row goes without a word.
    await asService()
      .deleteFrom("workspaceMembers")
      .where("userId", "=", member.principal.userId)
      .where("workspaceId", "=", id)
      .execute();
    const fresh = await chatClient(member.cookie).send("hello", { model: MODEL });
    const old = await chatClient(member.cookie).send("hello", { model: MODEL, conversationId });
    expect([fresh.response.status, old.response.status]).toEqual([404, 404]);
    // Two seconds later nothing is remembered any more.
    forgetPrincipal(member.principal.userId);
    const list = await send(listWorkspacesEndpoint, { headers: headersOf(member) });
    expect(list.body.data).toEqual({ items: [expect.objectContaining({ kind: "personal", isActive: true })] });
    expect(await ownersOf(id)).toEqual([owner.principal.userId]);
  });
});

// On the embedded database, which has one connection, the second waits for the first in any case.
describe.each(["removed", "gone with the workspace"])("somebody who writes while they are %s", (how) => {
  it("does not begin what that has not seen", async () => {
    const { id, owner } = await makeTeam();
    const member = await joinTeam(id, "member");
    const { userId } = member.principal;
    const isReal = process.env.NEXUS_TEST_DATABASE_URL !== undefined;
    // The principal is remembered: what decides is the statement that writes.
    await talk(member);
    const sent = await asService()
      .transaction()
      .execute(async (tx) => {
        await lockWorkspace(tx, id, owner.principal.userId);
        if (how === "removed") await endMembership(tx, id, userId);
        else await deleteWorkspaceRows(tx, id);
        const sending = chatClient(member.cookie).send("hello", { model: MODEL });
        // Nothing goes on until it waits for this transaction.
        if (isReal) await expect.poll(() => waitingStatements(), { timeout: 10_000 }).toBeGreaterThan(0);
        return { sending };
      });
    expect((await sent.sending).response.status).toBe(404);
    const open = sql`select from public.runs where user_id = ${userId} and status = 'running'`.execute(asService());
    expect((await open).rows).toEqual([]);
  });
});

describe("a member who leaves", () => {
  it("loses what they wrote there, and the log says so", async () => {
    const { id, owner } = await makeTeam();
    const member = await joinTeam(id, "viewer");
    expect((await leave(member, id)).status).toBe(204);
    expect((await leave(member, id)).status).toBe(404);
    expect(await activeOf(member)).toBe(member.principal.workspaceId);
    expect((await logOf(owner, id)).map(({ kind }) => kind)).toEqual(["member_left", "workspace_created"]);
  });

  it("is not the owner, nor anybody in their personal workspace", async () => {
    const { id, owner } = await makeTeam();
    const personal = owner.principal.workspaceId;
    expect((await leave(owner, id)).status).toBe(409);
    expect((await leave(owner, personal)).status).toBe(409);
    expect((await remove(owner, id, owner)).status).toBe(409);
    const rename = { params: { id: personal }, headers: headersOf(owner), body: { name: "Mine" } };
    expect((await send(updateWorkspaceEndpoint, rename)).status).toBe(409);
    const drop = { params: { id: personal }, headers: headersOf(owner), body: { name: "Test" } };
    expect((await send(deleteWorkspaceEndpoint, drop)).status).toBe(409);
    expect(await ownersOf(id)).toEqual([owner.principal.userId]);
  });
});

describe("a role", () => {
  it("that changes holds at once, is told and logged, and takes the invitations of who may not invite any more", async () => {
    const { id, owner } = await makeTeam("Rockets");
    const member = await joinTeam(id, "member");
    expect((await setRole(owner, id, member, "viewer")).status).toBe(204);
    const sent = await chatClient(member.cookie).send("hello", { model: MODEL });
    expect(sent.response.status).toBe(403);
    await waitForMail(member.principal.email, /role in “Rockets”/);
    expect((await logOf(owner, id))[0]).toMatchObject({
      kind: "role_changed",
      details: { from: "member", to: "viewer" },
    });
    expect((await setRole(owner, id, member, "viewer")).status).toBe(204);
    expect(await logOf(owner, id)).toHaveLength(2);
  });

  it("of the owner passes on in one piece, however many hand over, leave and remove at once", async () => {
    const { id, owner } = await makeTeam();
    const [a, b] = [await joinTeam(id, "admin"), await joinTeam(id, "member")];
    const answers = await Promise.all([
      handOver(owner, id, a),
      handOver(owner, id, b),
      handOver(owner, id, a),
      remove(owner, id, a),
      leave(a, id),
      leave(owner, id),
    ]);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(await ownersOf(id)).toHaveLength(1);
  });

  it("of the owner is handed to a member only, who is told", async () => {
    const { id, owner } = await makeTeam("Rockets");
    const [member, outsider] = [await joinTeam(id, "member"), await signedInUser()];
    expect((await handOver(owner, id, outsider)).status).toBe(404);
    expect((await handOver(owner, id, owner)).status).toBe(409);
    expect((await handOver(member, id, member)).status).toBe(403);
    expect((await handOver(owner, id, member)).status).toBe(204);
    expect(await ownersOf(id)).toEqual([member.principal.userId]);
    // A demoted owner is an admin from the next request on (TN-13).
    expect((await handOver(owner, id, owner)).status).toBe(403);
    expect((await waitForMail(member.principal.email, /role in “Rockets”/)).text).toContain("now: owner");
  });

  it("of the owner passes on when their account goes, and the workspace stays", async () => {
    const { id, owner } = await makeTeam();
    const member = await joinTeam(id, "member");
    const admin = await joinTeam(id, "admin");
    await talk(member);
    await asService().deleteFrom("profiles").where("id", "=", owner.principal.userId).execute();
    expect(await ownersOf(id)).toEqual([admin.principal.userId]);
    expect(await conversationsOf(member)).toHaveLength(1);
    expect((await logOf(admin, id))[0]).toMatchObject({ kind: "owner_changed", actor: null });
  });
});

describe("a workspace that is deleted", () => {
  it("takes its name typed, ends for everybody, and tells the others", async () => {
    const { id, owner } = await makeTeam("Rockets");
    await enter(owner, id);
    const member = await joinTeam(id, "admin");
    const { conversationId } = await talk(member);
    const drop = (by: SignedInUser, name: string) =>
      send(deleteWorkspaceEndpoint, { params: { id }, headers: headersOf(by), body: { name } });
    expect((await drop(member, "Rockets")).status).toBe(403);
    expect((await drop(owner, "rockets")).status).toBe(409);
    expect(await conversationsOf(member)).toEqual([conversationId]);
    expect((await drop(owner, "Rockets")).status).toBe(204);
    expect((await drop(owner, "Rockets")).status).toBe(404);
    expect([await activeOf(owner), await activeOf(member)]).toEqual([
      owner.principal.workspaceId,
      member.principal.workspaceId,
    ]);
    const row = await asService()
      .selectFrom("conversations")
      .select("deletedAt")
      .where("id", "=", conversationId)
      .executeTakeFirstOrThrow();
    expect(row.deletedAt).not.toBeNull();
    const back = await send(chat.restore, { params: { id: conversationId }, headers: headersOf(member) });
    expect(back.status).toBe(404);
    await waitForMail(member.principal.email, /“Rockets” was deleted/);
    expect(await countMails(owner.principal.email)).toBe(0);
  });
});

describe("a new workspace", () => {
  it("is refused after twenty a day, and for a name of control characters", async () => {
    const user = await signedInUser();
    const make = (body: object) => send(createWorkspaceEndpoint, { headers: headersOf(user), body });
    expect((await make({ name: "a\u202eb" })).status).toBe(422);
    expect((await make({ name: "A", kind: "personal" })).status).toBe(422);
    const made = await Promise.all(Array.from({ length: 20 }, () => make({ name: "A", color: "violet" })));
    expect(new Set(made.map(({ status }) => status))).toEqual(new Set([201]));
    expect((await make({ name: "A" })).status).toBe(429);
  });
});

describe("the log of a workspace", () => {
  it("is changed by nobody, and pages", async () => {
    const { id, owner } = await makeTeam();
    for (const name of ["B", "C"]) {
      await send(updateWorkspaceEndpoint, { params: { id }, headers: headersOf(owner), body: { name } });
    }
    const db = asService();
    await expect(
      sql`update public.workspace_log set kind = 'x_x' where workspace_id = ${id}`.execute(db),
    ).rejects.toThrow("append-only");
    await expect(sql`delete from public.workspace_log where workspace_id = ${id}`.execute(db)).rejects.toThrow(
      "append-only",
    );
    const page = (query: string) =>
      send(listWorkspaceLogEndpoint, { params: { id }, query, headers: headersOf(owner) });
    const first = (await page("?limit=2")).body.data as { items: WorkspaceEvent[]; nextCursor: string };
    const rest = (await page(`?limit=2&cursor=${first.nextCursor}`)).body.data as {
      items: WorkspaceEvent[];
      nextCursor: null;
    };
    expect([...first.items, ...rest.items].map(({ kind }) => kind)).toEqual([
      "workspace_renamed",
      "workspace_renamed",
      "workspace_created",
    ]);
    expect(rest.nextCursor).toBeNull();
    expect(first.items[0]?.details).toEqual({ from: "B", to: "C" });
  });
});
