import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { recordAdminChange } from "./auth/admin/audit/record.ts";
import { recordSecurityEvent } from "./auth/security-log/record.ts";
import { callEndpoint } from "./auth/testing/call-endpoint.ts";
import { makeAccount, signInAs } from "./auth/testing/make-account.ts";
import * as chatApi from "./chat/api.ts";
import { send as sendEndpoint, upload } from "./chat/api.ts";
import { openEndpoint } from "./chat/testing/chat-client.ts";
import { readAllEvents } from "./chat/testing/read-events.ts";
import { retentionClasses } from "./jobs.ts";
import { forgetCompatibleServers } from "./models/service/local-servers.ts";
import { nowMs, setClock } from "./platform/clock.ts";
import { asService } from "./platform/db/scopes.ts";
import { resetEnv } from "./platform/env.ts";
import { newId } from "./platform/ids.ts";
import { log } from "./platform/log.ts";
import { type RetentionClass, runRetention } from "./platform/retention/run-retention.ts";
import { getObject, putObject } from "./platform/storage.ts";
import { declareThrottle, hitThrottle } from "./platform/throttle.ts";
import { createTestUser } from "./testing/create-user.ts";
import { providerEnv } from "./testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "./testing/providers/start-provider.ts";

const DAY_MS = 24 * 3600 * 1000;
let provider: ScriptedProvider;
beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => setClock());

/** Runs the worker's task as it would run `days` from now. */
async function runAfter(days: number): Promise<void> {
  const at = Date.now() + days * DAY_MS;
  setClock(() => at);
  await runRetention(retentionClasses);
  setClock();
}

/** Rows of a table with this value, whatever its type. */
async function count(table: string, column: string, value: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from ${sql.table(table)} where ${sql.ref(column)}::text = ${value}`.execute(
    asService(),
  );
  return rows[0]?.count ?? 0;
}

/** Classes whose end the tests of their own rooms show, or those below: what goes with them is more than a row. */
const SHOWN_ELSEWHERE = [
  "cached_answers",
  "data_exports",
  "data_imports",
  "deleted_conversations",
  "deleted_projects",
  "temporary_chats",
];

/** One row of a class that is due after `days`, made now; answers how to count it. */
const MADE: Record<string, { days: number; make(): Promise<() => Promise<number>> }> = {
  throttles: {
    days: 1,
    async make() {
      const name = newId();
      await hitThrottle(declareThrottle({ name, limit: 1, windowSeconds: 3600 }), "x");
      const { key } = await asService()
        .selectFrom("throttles")
        .select("key")
        .where("key", "like", `${name}%`)
        .executeTakeFirstOrThrow();
      return () => count("throttles", "key", key);
    },
  },
  one_time_codes: {
    days: 1,
    async make() {
      const { userId } = await createTestUser();
      const [hash, other] = [Buffer.from(newId()), Buffer.from(newId())];
      const code = { id: newId(), userId, purpose: "verify_email", codeHash: hash, tokenHash: other };
      const expiresAt = new Date(nowMs() + 3_600_000);
      await asService()
        .insertInto("oneTimeCodes")
        .values({ ...code, expiresAt, createdAt: new Date() })
        .execute();
      return () => count("one_time_codes", "user_id", userId);
    },
  },
  email_changes: {
    days: 7,
    async make() {
      const { userId } = await createTestUser();
      const at = new Date();
      const change = { id: newId(), userId, oldEmail: "a@example.org", newEmail: "b@example.org", sessionId: newId() };
      await asService()
        .insertInto("emailChanges")
        .values({ ...change, expiresAt: at, createdAt: at })
        .execute();
      return () => count("email_changes", "user_id", userId);
    },
  },
  "user_sessions, revoked": {
    days: 30,
    async make() {
      const { userId } = await createTestUser();
      const now = new Date();
      const session = { id: newId(), userId, createdAt: now, lastSeenAt: now, revokedAt: now };
      await asService().insertInto("userSessions").values(session).execute();
      return () => count("user_sessions", "user_id", userId);
    },
  },
  "user_sessions, run out (the cookie lives for 30 days)": {
    days: 60,
    async make() {
      const { userId } = await createTestUser();
      const now = new Date();
      await asService()
        .insertInto("userSessions")
        .values({ id: newId(), userId, createdAt: now, lastSeenAt: now })
        .execute();
      return () => count("user_sessions", "user_id", userId);
    },
  },
  idempotency_keys: {
    days: 1,
    async make() {
      const { userId } = await createTestUser();
      const now = new Date();
      const row = { userId, key: "k", requestHash: Buffer.from("h"), claim: newId(), aliveAt: now, createdAt: now };
      await asService().insertInto("idempotencyKeys").values(row).execute();
      return () => count("idempotency_keys", "user_id", userId);
    },
  },
  api_decisions: {
    days: 400,
    async make() {
      const { userId } = await createTestUser();
      const row = { id: newId(), userId, reservationId: newId(), modelId: "m", version: "v", decision: "{}" };
      await asService()
        .insertInto("routeDecisions")
        .values({ ...row, createdAt: new Date() })
        .execute();
      return () => count("route_decisions", "user_id", userId);
    },
  },
  oauth_flows: {
    days: 1,
    async make() {
      const id = newId();
      const at = new Date();
      const hashes = { tokenHash: Buffer.from(id), stateHash: Buffer.from(id) };
      await asService()
        .insertInto("oauthFlows")
        .values({ id, ...hashes, provider: "google", envelope: "x", expiresAt: at, createdAt: at })
        .execute();
      return () => count("oauth_flows", "id", id);
    },
  },
  passkey_challenges: {
    days: 1,
    async make() {
      const id = newId();
      const at = new Date();
      const row = { id, challengeHash: Buffer.from(id), expiresAt: at, createdAt: at };
      await asService().insertInto("passkeyChallenges").values(row).execute();
      return () => count("passkey_challenges", "id", id);
    },
  },
  pending_sign_ins: {
    days: 1,
    async make() {
      const { userId } = await createTestUser();
      const at = new Date();
      const row = { id: newId(), userId, tokenHash: Buffer.from(newId()), expiresAt: at, createdAt: at };
      await asService().insertInto("pendingSignIns").values(row).execute();
      return () => count("pending_sign_ins", "user_id", userId);
    },
  },
  "trusted_browsers, once the trust has run out": {
    days: 1,
    async make() {
      const { userId } = await createTestUser();
      const at = new Date();
      const row = { id: newId(), userId, tokenHash: Buffer.from(newId()), expiresAt: at, createdAt: at };
      await asService().insertInto("trustedBrowsers").values(row).execute();
      return () => count("trusted_browsers", "user_id", userId);
    },
  },
  workspace_invitations: {
    days: 30,
    async make() {
      const { userId } = await createTestUser();
      const { id: workspaceId } = await asService()
        .selectFrom("workspaces")
        .select("id")
        .where("ownerId", "=", userId)
        .executeTakeFirstOrThrow();
      const [id, at] = [newId(), new Date()];
      const row = { id, workspaceId, role: "member", tokenHash: Buffer.from(id), maxUses: 1, expiresAt: at };
      await asService()
        .insertInto("workspaceInvitations")
        .values({ ...row, createdAt: at })
        .execute();
      return () => count("workspace_invitations", "id", id);
    },
  },
  stripe_events: {
    days: 30,
    async make() {
      const id = newId();
      const at = new Date();
      const row = { stripeEventId: id, type: "invoice.paid", stripeObjectId: id, status: "done" };
      await asService()
        .insertInto("stripeEvents")
        .values({ ...row, occurredAt: at, createdAt: at })
        .execute();
      return () => count("stripe_events", "stripe_event_id", id);
    },
  },
  security_events: {
    days: 365,
    async make() {
      const { userId } = await createTestUser();
      await recordSecurityEvent(asService(), { userId, kind: "signed_in" });
      return () => count("security_events", "user_id", userId);
    },
  },
  invitations: {
    days: 30,
    async make() {
      const id = newId();
      const now = new Date();
      const row = { id, email: `${id}@example.org`, tokenHash: Buffer.from(id), expiresAt: now, createdAt: now };
      await asService().insertInto("invitations").values(row).execute();
      return () => count("invitations", "id", id);
    },
  },
  admin_audit: {
    days: 365,
    async make() {
      const { userId } = await createTestUser();
      const change = { actorId: userId, action: "user.disabled", target: userId } as const;
      await asService()
        .transaction()
        .execute((tx) => recordAdminChange(tx, change));
      return () => count("admin_audit", "target", userId);
    },
  },
  "orphaned_uploads, an object without a row": {
    days: 7,
    async make() {
      const path = `${newId()}/${newId()}`;
      await putObject("attachments", path, new TextEncoder().encode("lost"), "text/plain");
      return async () => ((await getObject("attachments", path)) ? 1 : 0);
    },
  },
  "orphaned_uploads, a picture that is nobody's": {
    days: 7,
    async make() {
      const path = `${newId()}/${newId()}.webp`;
      await putObject("avatars", path, new TextEncoder().encode("lost"), "image/webp");
      return async () => ((await getObject("avatars", path)) ? 1 : 0);
    },
  },
};

describe("what is kept for a time (DP-05)", () => {
  it.each(Object.entries(MADE))("%s: is there the day before and gone the day after", async (_, { days, make }) => {
    const remaining = await make();
    await runAfter(days - 1);
    expect(await remaining()).toBe(1);
    await runAfter(days + 1);
    expect(await remaining()).toBe(0);
  });

  it("leaves what is in use: living sessions, pictures of people", async () => {
    const { userId } = await createTestUser();
    const lastSeenAt = new Date(Date.now() + 80 * DAY_MS);
    const session = { id: newId(), userId, createdAt: new Date(), lastSeenAt };
    await asService().insertInto("userSessions").values(session).execute();
    const avatarPath = `${userId}/${newId()}.webp`;
    await putObject("avatars", avatarPath, new TextEncoder().encode("mine"), "image/webp");
    await asService().updateTable("profiles").set({ avatarPath }).where("id", "=", userId).execute();
    await runAfter(100);
    expect(await count("user_sessions", "user_id", userId)).toBe(1);
    expect(await getObject("avatars", avatarPath)).not.toBeNull();
  });

  it("has a period for each class, and a class for each period", async () => {
    const rows = await asService().selectFrom("retentionPeriods").select("class").execute();
    const periods = rows.map((row) => row.class).sort();
    expect([...new Set(retentionClasses.map(({ period }) => period))].sort()).toEqual(periods);
    const tried = Object.keys(MADE).map((name) => name.replace(/,.*| \(.*/, ""));
    expect([...new Set([...tried, ...SHOWN_ELSEWHERE])].sort()).toEqual(periods);
  });

  it("takes the period from the table", async () => {
    const remaining = await MADE.idempotency_keys?.make();
    const set = (days: number) =>
      asService().updateTable("retentionPeriods").set({ days }).where("class", "=", "idempotency_keys").execute();
    await set(5);
    await runAfter(4);
    expect(await remaining?.()).toBe(1);
    await runAfter(6);
    await set(1);
    expect(await remaining?.()).toBe(0);
  });

  it("goes batch by batch, and one class that fails does not keep the others back", async () => {
    const logged = vi.spyOn(log, "error").mockReturnValue(undefined);
    let left = 25;
    const asked: number[] = [];
    const steady: RetentionClass = {
      period: "throttles",
      batchSize: 10,
      async purge(_, limit) {
        asked.push(limit);
        const removed = Math.min(limit, left);
        left -= removed;
        return removed;
      },
    };
    const failing: RetentionClass = {
      ...steady,
      period: "one_time_codes",
      purge: () => Promise.reject(new Error("down")),
    };
    const removed = await runRetention([failing, { ...steady, period: "unknown" }, steady]);
    expect(removed).toEqual({ throttles: 25 });
    expect(asked).toEqual([10, 10, 10]);
    expect(logged).toHaveBeenCalledTimes(2);
  });

  it("takes no more of a table at a time than it was told", async () => {
    const { userId } = await createTestUser();
    const now = new Date();
    const rows = Array.from({ length: 5 }, () => ({
      id: newId(),
      userId,
      createdAt: now,
      lastSeenAt: now,
      revokedAt: now,
    }));
    await asService().insertInto("userSessions").values(rows).execute();
    const [sessions] = retentionClasses.filter(({ period }) => period === "user_sessions");
    await sessions?.purge(new Date(Date.now() + DAY_MS), 2);
    expect(await count("user_sessions", "user_id", userId)).toBeGreaterThanOrEqual(3);
  });
});

async function newPerson() {
  const account = await makeAccount({ tier: "pro" });
  const cookie = await signInAs(account);
  const attach = async (): Promise<string> => {
    const headers = { "content-type": "text/plain", "x-file-name": "a.txt" };
    const { body } = await callEndpoint(upload, { cookie, headers, body: new TextEncoder().encode("notes") });
    return String(body.data?.id);
  };
  const say = async (attachmentId: string, conversationId = newId()): Promise<string> => {
    const content = [
      { type: "text", text: "Read this" },
      { type: "attachment", attachmentId },
    ];
    const body = {
      trigger: "submit",
      id: newId(),
      conversationId,
      parentId: null,
      content,
      model: "openai/gpt-4.1-mini",
    };
    await readAllEvents(await openEndpoint(sendEndpoint, cookie, { body }));
    return conversationId;
  };
  const drop = (id: string) => callEndpoint(chatApi.remove, { cookie, params: { id } });
  const status = async (endpoint: typeof chatApi.get | typeof chatApi.restore, id: string) =>
    (await callEndpoint(endpoint, { cookie, params: { id } })).status;
  const stored = async (id: string) => (await getObject("attachments", `${account.userId}/${id}`)) !== null;
  const file = async (id: string) => (await callEndpoint(chatApi.download, { cookie, params: { id } })).status;
  return { ...account, attach, say, drop, status, stored, file };
}

describe("a deleted conversation", () => {
  it("can be restored for thirty days, then is gone with its messages and files, and the ledger stays", async () => {
    const person = await newPerson();
    const attachment = await person.attach();
    const [gone, kept] = [await person.say(attachment), await person.say(await person.attach())];
    const open = () =>
      asService()
        .selectFrom("usageReservations")
        .select("id")
        .where("userId", "=", person.userId)
        .where("state", "=", "open")
        .execute();
    await expect.poll(open).toEqual([]);
    expect((await person.drop(gone)).status).toBe(204);
    const money = () =>
      sql`select to_jsonb(t) as row from (
          select * from public.usage_ledger where user_id = ${person.userId} order by id) t
        union all select to_jsonb(q) from public.quota_periods q where user_id = ${person.userId}
        union all select to_jsonb(r) from public.usage_reservations r where user_id = ${person.userId}`.execute(
        asService(),
      );
    const before = (await money()).rows;
    expect(before.length).toBeGreaterThan(4);

    await runAfter(29);
    expect(await person.status(chatApi.restore, gone)).toBe(200);
    expect((await person.drop(gone)).status).toBe(204);
    expect(await person.file(attachment)).toBe(200);

    await runAfter(31);
    expect(await person.status(chatApi.restore, gone)).toBe(404);
    for (const table of ["messages", "runs", "conversation_views", "route_decisions"]) {
      expect([table, await count(table, "conversation_id", gone)]).toEqual([table, 0]);
    }
    expect([await person.file(attachment), await person.stored(attachment)]).toEqual([404, false]);
    expect((await money()).rows).toEqual(before);
    expect(await person.status(chatApi.get, kept)).toBe(200);
    expect(await count("messages", "conversation_id", kept)).toBe(2);
  });
});

describe("an uploaded file", () => {
  it("that was never sent is gone after a week, with its object", async () => {
    const person = await newPerson();
    const attachment = await person.attach();
    await runAfter(6);
    expect([await person.file(attachment), await person.stored(attachment)]).toEqual([200, true]);
    await runAfter(8);
    expect([await person.file(attachment), await person.stored(attachment)]).toEqual([404, false]);
  });

  it("stays as long as a message refers to it, also when another conversation with it goes", async () => {
    const person = await newPerson();
    const attachment = await person.attach();
    const waiting = () =>
      asService().selectFrom("attachments").select("unreferencedSince").where("id", "=", attachment).executeTakeFirst();
    expect((await waiting())?.unreferencedSince).not.toBeNull();
    const [first] = [await person.say(attachment), await person.say(attachment)];
    expect((await waiting())?.unreferencedSince).toBeNull();
    await person.drop(first);
    await runAfter(400);
    expect(await person.status(chatApi.restore, first)).toBe(404);
    expect([await person.file(attachment), await person.stored(attachment)]).toEqual([200, true]);
  });

  it("of somebody else is not kept by a message that names it", async () => {
    const [owner, other] = [await newPerson(), await newPerson()];
    const attachment = await owner.attach();
    const conversation = await other.say(await other.attach());
    const parts = JSON.stringify([{ type: "file", url: `/api/v1/attachments/${attachment}` }]);
    await sql`insert into public.messages (id, conversation_id, user_id, role, parts, status, created_at)
      values (${newId()}, ${conversation}, ${other.userId}, 'user', ${parts}::text::jsonb, 'complete', now())`.execute(
      asService(),
    );
    await runAfter(8);
    expect(await owner.file(attachment)).toBe(404);
  });
});
