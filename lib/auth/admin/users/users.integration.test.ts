import { sql } from "kysely";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { getAccountUsageEndpoint } from "../../../billing/account-usage/api.ts";
import { type SendOptions, send } from "../../../gate/testing/send.ts";
import { keyOf, openTestSession, type SignedInUser, signedInUser } from "../../../gate/testing/sign-in.ts";
import { setClock } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { resetEnv } from "../../../platform/env.ts";
import { newId } from "../../../platform/ids.ts";
import { listDevicesEndpoint } from "../../devices/api.ts";
import { forgetPrincipal, isStillAllowed } from "../../find-principal.ts";
import { authJobHandlers } from "../../jobs.ts";
import { listSecurityNotices } from "../../security-log/notices.ts";
import { exportAuditEndpoint, listAuditEndpoint } from "../audit/api.ts";
import { recordAdminChange } from "../audit/record.ts";
import type { AuditEntry } from "../audit/schema.ts";
import { changeUserEndpoint, getUserEndpoint, listUsersEndpoint } from "./api.ts";
import type { AdminUser, AdminUserDetail } from "./schema.ts";
import { endGrants } from "./service.ts";

let admin: SignedInUser;
beforeAll(async () => {
  admin = await signedInUser({ role: "admin" });
});
afterEach(() => setClock());

const as = ({ cookie }: SignedInUser, options: SendOptions = {}) => ({ ...options, headers: { cookie } });
const change = (id: string, body: object, by = admin) =>
  send(changeUserEndpoint, as(by, { params: { id }, body: { reason: "A ticket", ...body } }));
const detail = async (id: string) =>
  (await send(getUserEndpoint, as(admin, { params: { id } }))).body.data as AdminUserDetail;
const auditOf = async (search: string, by = admin) =>
  ((await send(listAuditEndpoint, as(by, { query: `?search=${search}` }))).body.data as { items: AuditEntry[] }).items;
const logOf = (userId: string) =>
  asService()
    .selectFrom("securityEvents")
    .select(["kind", "actor", "ip", "details"])
    .where("userId", "=", userId)
    .orderBy("createdAt")
    .execute();

/** Makes `admin` the only one, as in a new house. */
const onlyAdmin = () =>
  asService().updateTable("profiles").set({ role: "user" }).where("id", "!=", admin.principal.userId).execute();

describe("the list of people", () => {
  const list = async (query: string) => {
    const answer = await send(listUsersEndpoint, as(admin, { query }));
    expect(answer.status).toBe(200);
    return answer.body.data as { items: AdminUser[]; nextCursor: string | null };
  };

  it("finds by a part of the address or the name and by the id, and takes no wildcards", async () => {
    const { userId, email } = (await signedInUser()).principal;
    const name = `Zo%e_${newId()}`;
    await asService().updateTable("profiles").set({ displayName: name }).where("id", "=", userId).execute();
    for (const search of [email.slice(0, 30), email.toUpperCase(), name.slice(2, 20), userId]) {
      expect((await list(`?search=${encodeURIComponent(search)}`)).items.map(({ id }) => id)).toEqual([userId]);
    }
    expect((await list(`?search=${encodeURIComponent(`${email.slice(0, 8)}%example`)}`)).items).toEqual([]);
  });

  it.each(["newest", "oldest", "email"])("is whole and in order page by page: %s", async (order) => {
    for (let index = 0; index < 4; index++) await signedInUser();
    const seen: AdminUser[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Awaited<ReturnType<typeof list>> = await list(
        `?order=${order}&limit=3${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...page.items);
      cursor = page.nextCursor;
    }
    const { count } = await asService()
      .selectFrom("profiles")
      .select(sql<number>`count(*)::int`.as("count"))
      .executeTakeFirstOrThrow();
    expect(new Set(seen.map(({ id }) => id)).size).toBe(count);
    expect(seen.length).toBe(count);
    const keys = seen.map((user) => (order === "email" ? user.email : user.createdAt));
    expect(keys).toEqual(order === "newest" ? keys.toSorted().reverse() : keys.toSorted());
    // What the database could not read is a cursor of nobody's, and starts over.
    const value = order === "email" ? "a\0b" : "+200000-01-01T00:00:00.000Z";
    const foreign = Buffer.from(JSON.stringify([value, seen[0]?.id])).toString("base64url");
    const again = await list(`?order=${order}&limit=3&cursor=${foreign}`);
    expect(again.items.map(({ id }) => id)).toEqual(seen.slice(0, 3).map(({ id }) => id));
  });

  it("filters by role, plan and state, and refuses what it does not know", async () => {
    const { userId } = (await signedInUser({ tier: "team" })).principal;
    await change(userId, { change: "disable" });
    const ids = async (query: string) => (await list(`?search=${userId}${query}`)).items.length;
    expect([await ids("&state=disabled"), await ids("&tier=team"), await ids("&role=user")]).toEqual([1, 1, 1]);
    expect([await ids("&state=active"), await ids("&tier=pro"), await ids("&role=admin")]).toEqual([0, 0, 0]);
    expect((await send(listUsersEndpoint, as(admin, { query: "?order=password" }))).status).toBe(422);
  });
});

describe("an account's page", () => {
  it("says how it is and what it used, and nothing of what was said", async () => {
    const user = await signedInUser({ tier: "pro" });
    const { userId } = user.principal;
    await openTestSession(userId);
    await keyOf(user.principal, ["models.read"]);
    expect(await detail(userId)).toMatchObject({
      tier: "pro",
      state: "active",
      devices: 2,
      factors: 0,
      apiKeys: 1,
      isSelf: false,
    });
    const usage = await send(getAccountUsageEndpoint, as(admin, { params: { id: userId } }));
    expect(usage.body.data).toMatchObject({ requestsUsed: 0, requestsLimit: 10_000, costMicroUsd: 0, models: [] });
  });

  it.each([getUserEndpoint, getAccountUsageEndpoint])("of nobody is not found", async (endpoint) => {
    expect((await send(endpoint, as(admin, { params: { id: newId() } }))).body.error).toMatchObject({
      code: "not_found",
      message: "The account was not found.",
    });
  });
});

describe("changing an account", () => {
  it("gives and takes a role; both logs say so, the person's without the administrator's address", async () => {
    const { userId } = (await signedInUser()).principal;
    expect((await change(userId, { change: "role", role: "admin" })).body.data).toMatchObject({ role: "admin" });
    expect((await change(userId, { change: "role", role: "user" })).body.data).toMatchObject({ role: "user" });
    const [taken, given] = await auditOf(userId);
    expect([given, taken]).toMatchObject([
      { action: "user.role_changed", before: { role: "user" }, after: { role: "admin" }, reason: "A ticket" },
      { action: "user.role_changed", before: { role: "admin" }, after: { role: "user" } },
    ]);
    expect(given).toMatchObject({
      actor: { id: admin.principal.userId, email: admin.principal.email },
      target: { kind: "user", id: userId },
      ip: expect.stringMatching(/^10\./),
      requestId: expect.stringMatching(/^req_/),
    });
    expect(await logOf(userId)).toMatchObject([
      { kind: "role_changed", actor: "server", ip: null, details: { from: "user", to: "admin" } },
      { kind: "role_changed", actor: "server", ip: null },
    ]);
  });

  it("keeps the last administrator, and lets another go", async () => {
    await onlyAdmin();
    const { userId } = admin.principal;
    const refused = await change(userId, { change: "role", role: "user" });
    expect([refused.status, refused.body.error?.code]).toEqual([409, "conflict"]);
    expect(await detail(userId)).toMatchObject({ role: "admin" });
    const second = await signedInUser({ role: "admin" });
    // One who cannot act does not count.
    await change(second.principal.userId, { change: "disable" });
    expect((await change(userId, { change: "role", role: "user" })).status).toBe(409);
    await change(second.principal.userId, { change: "enable" });
    const answers = await Promise.all([
      change(second.principal.userId, { change: "role", role: "user" }),
      change(userId, { change: "disable" }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 409]);
    expect((await auditOf(userId)).filter(({ target }) => target.id === userId)).toEqual([]);
  });

  it("grants a plan, until a moment that has to come, and takes it back then", async () => {
    const { userId } = (await signedInUser()).principal;
    const past = await change(userId, { change: "tier", tier: "pro", until: "2020-01-01T00:00:00Z" });
    expect([past.status, past.body.error?.issues]).toMatchObject([422, [{ path: "until" }]]);
    const until = new Date(Date.now() + 60_000).toISOString();
    expect((await change(userId, { change: "tier", tier: "pro", until })).body.data).toMatchObject({
      tier: "pro",
      grantedUntil: until,
    });
    await endGrants();
    expect((await detail(userId)).tier).toBe("pro");
    setClock(() => Date.now() + 61_000);
    await endGrants();
    setClock();
    expect(await detail(userId)).toMatchObject({ tier: "free", grantedTier: "free", grantedUntil: null });
    expect((await auditOf(userId))[0]).toMatchObject({
      action: "user.grant_ended",
      actor: null,
      before: { tier: "pro" },
    });
    expect((await logOf(userId)).map(({ kind }) => kind)).toEqual(["tier_changed", "tier_changed"]);
  });

  it("locks out at once: sessions, keys, streams and what waits in the queue (AU-15), and lets in again", async () => {
    const user = await signedInUser();
    const { userId, email } = user.principal;
    const key = await keyOf(user.principal, ["models.read"]);
    expect((await send(listDevicesEndpoint, as(user))).status).toBe(200);
    expect(await isStillAllowed(user.principal)).toBe(true);
    const answer = await change(userId, { change: "disable" });
    expect(answer.body.data).toMatchObject({ state: "disabled", devices: 0 });
    expect((await send(listDevicesEndpoint, as(user))).status).toBe(401);
    expect((await send(listDevicesEndpoint, { headers: { authorization: `Bearer ${key}` } })).status).toBe(401);
    expect(await isStillAllowed(user.principal)).toBe(false);
    const [job] = authJobHandlers;
    const countCodes = async () => {
      await job?.run(
        { email, reason: "reset", origin: null },
        { jobId: newId(), attempt: 1, signal: new AbortController().signal },
      );
      return (await asService().selectFrom("oneTimeCodes").select("id").where("userId", "=", userId).execute()).length;
    };
    expect(await countCodes()).toBe(0);
    expect([(await change(userId, { change: "disable" })).status]).toEqual([409]);
    expect((await change(userId, { change: "enable" })).body.data).toMatchObject({ state: "active" });
    expect(await countCodes()).toBe(1);
    // The old session stays dead.
    expect((await send(listDevicesEndpoint, as(user))).status).toBe(401);
    expect((await change(userId, { change: "enable" })).status).toBe(409);
    expect((await logOf(userId)).map(({ kind }) => kind)).toEqual([
      "api_key_created",
      "account_disabled",
      "account_enabled",
      "reset_requested",
    ]);
  });

  it("resets the second factor with the reason, and the person is told", async () => {
    const { principal } = await signedInUser();
    const { userId } = principal;
    const at = new Date();
    await asService()
      .insertInto("totpFactors")
      .values({ id: newId(), userId, name: "Phone", envelope: "sealed", createdAt: at, confirmedAt: at })
      .execute();
    const key = { credential: Buffer.from(userId), publicKey: Buffer.from("key") };
    const passkey = { id: newId(), userId, name: "Laptop", ...key, isSynced: false, createdAt: at };
    await asService().insertInto("passkeys").values(passkey).execute();
    expect(await detail(userId)).toMatchObject({ factors: 1, passkeys: 1 });
    expect(
      (await change(userId, { change: "reset_two_factor", reason: "Lost\u001b[31m phone" })).body.data,
    ).toMatchObject({
      factors: 0,
      passkeys: 0,
    });
    expect((await auditOf(userId))[0]).toMatchObject({
      action: "user.two_factor_reset",
      reason: "Lost phone",
      before: { apps: 1, passkeys: 1 },
      after: { apps: 0, passkeys: 0 },
    });
    for (const search of ["lost%20PHONE", "factor_reset"]) expect((await auditOf(search))[0]?.target.id).toBe(userId);
    expect(await logOf(userId)).toMatchObject([
      { kind: "two_factor_reset", actor: "server", ip: null, details: { reason: "Lost phone" } },
    ]);
    // Whoever had no second device any more is told too, at the sign-in that it was for.
    const { sessionId } = await openTestSession(userId);
    for (const via of [principal.via, { kind: "session", sessionId } as const]) {
      const notices = await listSecurityNotices({ ...principal, via });
      expect(notices.map(({ kind }) => kind)).toEqual(["two_factor_reset"]);
    }
  });

  it("sends a reset of the password, and ends sessions", async () => {
    const user = await signedInUser();
    const { userId } = user.principal;
    expect((await change(userId, { change: "send_password_reset" })).status).toBe(200);
    expect((await change(userId, { change: "end_sessions" })).body.data).toMatchObject({ devices: 0 });
    expect((await send(listDevicesEndpoint, as(user))).status).toBe(401);
    expect((await auditOf(userId)).map(({ action }) => action)).toEqual([
      "user.sessions_revoked",
      "user.password_reset_sent",
    ]);
    expect(await logOf(userId)).toMatchObject([{ kind: "sessions_ended_by_admin", details: { sessionsEnded: 1 } }]);
  });

  it("says that no mail can be sent, and writes nothing", async () => {
    const { userId } = (await signedInUser()).principal;
    vi.stubEnv("SMTP_URL", "");
    resetEnv();
    const answer = await change(userId, { change: "send_password_reset" });
    vi.unstubAllEnvs();
    resetEnv();
    expect([answer.status, answer.body.error?.code]).toEqual([503, "not_configured"]);
    expect(await auditOf(userId)).toEqual([]);
  });

  it("wants a reason and nothing beside, and changes nothing where its entry cannot be written", async () => {
    const { userId } = (await signedInUser()).principal;
    expect((await change(userId, { change: "disable", reason: " " })).status).toBe(422);
    expect((await change(userId, { change: "role", role: "admin", tier: "enterprise" })).status).toBe(422);
    await sql`alter table public.admin_audit add constraint closed check (false) not valid`.execute(asService());
    expect((await change(userId, { change: "role", role: "admin" })).status).toBe(500);
    await sql`alter table public.admin_audit drop constraint closed`.execute(asService());
    forgetPrincipal(userId);
    expect(await detail(userId)).toMatchObject({ role: "user" });
    expect(await logOf(userId)).toEqual([]);
  });
});

describe("the audit log", () => {
  it("is nobody's to change, page by page and searchable", async () => {
    const target = newId();
    await asService()
      .transaction()
      .execute(async (tx) => {
        for (const tier of ["pro", "team", "=1+1"]) {
          await recordAdminChange(tx, {
            actorId: admin.principal.userId,
            action: "user.tier_granted",
            target,
            after: { tier },
          });
        }
      });
    const change = sql`update public.admin_audit set reason = 'x' where target = ${target}`;
    const remove = sql`delete from public.admin_audit where target = ${target}`;
    const empty = sql`truncate public.admin_audit`;
    for (const statement of [change, remove, empty]) {
      await expect(statement.execute(asService())).rejects.toThrow("append-only");
    }
    const first = await send(listAuditEndpoint, as(admin, { query: `?search=${target}&limit=2` }));
    const page = first.body.data as { items: AuditEntry[]; nextCursor: string };
    expect(page.items.map(({ after }) => after?.tier)).toEqual(["=1+1", "team"]);
    const rest = await send(listAuditEndpoint, as(admin, { query: `?search=${target}&cursor=${page.nextCursor}` }));
    expect((rest.body.data as { items: AuditEntry[] }).items.map(({ after }) => after?.tier)).toEqual(["pro"]);
    for (const filter of ["target=invitation", "action=user.disabled"]) {
      const other = await send(listAuditEndpoint, as(admin, { query: `?search=${target}&${filter}` }));
      expect(other.body.data).toMatchObject({ items: [] });
    }
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    expect(
      (await send(listAuditEndpoint, as(admin, { query: `?search=${target}&from=${tomorrow}` }))).body.data,
    ).toMatchObject({
      items: [],
    });
    const csv = await send(exportAuditEndpoint, as(admin, { query: `?search=${target}` }));
    expect(csv.headers.get("content-type")).toContain("text/csv");
    expect(csv.text.split("\r\n")).toHaveLength(5);
    expect(csv.text).toContain(`user.tier_granted,user,${target},,tier: pro,`);
  });

  it.each([listAuditEndpoint, exportAuditEndpoint])("refuses a filter it does not know", async (endpoint) => {
    expect((await send(endpoint, as(admin, { query: "?target=secrets" }))).status).toBe(422);
  });
});
