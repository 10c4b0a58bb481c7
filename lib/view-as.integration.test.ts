import { sql } from "kysely";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { listAuditEndpoint } from "./auth/admin/audit/api.ts";
import type { AuditEntry } from "./auth/admin/audit/schema.ts";
import { changeUserEndpoint } from "./auth/admin/users/api.ts";
import { endViewEndpoint, startViewEndpoint } from "./auth/admin/view-as/api.ts";
import { endOldViews, startView } from "./auth/admin/view-as/service.ts";
import { findSessionPrincipal, forgetPrincipal } from "./auth/find-principal.ts";
import { createApiKey } from "./auth/service/api-keys.ts";
import { createBudget } from "./billing/budgets/service.ts";
import { reserveUsage, settleUsage } from "./billing/service.ts";
import { makeAttempt } from "./billing/testing/make-attempt.ts";
import { action } from "./gate/action.ts";
import { requirePage } from "./gate/page.ts";
import { ORIGIN, send } from "./gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "./gate/testing/sign-in.ts";
import { asService } from "./platform/db/scopes.ts";
import { resetEnv } from "./platform/env.ts";
import { newId } from "./platform/ids.ts";
import { ENDPOINTS } from "./routes.ts";
import { hashTables } from "./testing/dump-database.ts";

let head = new Headers();
vi.mock("next/headers", () => ({
  headers: async () => head,
  cookies: async () => ({
    getAll: () => [head.get("cookie") ?? ""].map((pair) => ({ name: pair.split("=")[0], value: pair.split("=")[1] })),
  }),
}));

beforeAll(() => {
  // Switched on, so that what is sold is tried with the rest; nothing here gets as far as asking Stripe.
  vi.stubEnv("STRIPE_SECRET_KEY", "sk_test_none");
  vi.stubEnv("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef");
  vi.stubEnv("STRIPE_API_BASE", "http://127.0.0.1:1");
  resetEnv();
});

const CANARY = "canary-2f61";

/** Somebody with a conversation and every secret of an account, in a form that is found again. */
async function somebody(): Promise<SignedInUser> {
  const user = await signedInUser({ tier: "pro" });
  const { userId, workspaceId } = user.principal;
  const db = asService();
  const [conversation, message] = [newId(), newId()];
  await sql`insert into public.conversations (id, user_id, workspace_id, title, last_message_at, created_at, updated_at)
    values (${conversation}, ${userId}, ${workspaceId}, ${CANARY}, now(), now(), now())`.execute(db);
  await sql`insert into public.messages (id, conversation_id, user_id, role, parts, text, status, created_at)
    values (${message}, ${conversation}, ${userId}, 'user', '[]', ${CANARY}, 'complete', now())`.execute(db);
  await sql`insert into public.provider_keys (id, user_id, provider, envelope, hint)
    values (${newId()}, ${userId}, 'openai', ${CANARY}, 'last')`.execute(db);
  await sql`insert into public.totp_factors (id, user_id, name, envelope, created_at, confirmed_at)
    values (${newId()}, ${userId}, 'Phone', ${CANARY}, now(), now())`.execute(db);
  const project = newId();
  await sql`insert into public.projects (id, user_id, workspace_id, name, created_at, updated_at)
    values (${project}, ${userId}, ${workspaceId}, ${CANARY}, now(), now())`.execute(db);
  const reserved = await reserveUsage(user.principal, {
    purpose: "chat",
    worstCaseMicroUsd: 1_000,
    projectId: project,
  });
  await settleUsage(reserved, [makeAttempt(7)], "chat");
  await createApiKey(user.principal, { name: "Test", scopes: ["models.read"], expiresAt: null, projectId: project });
  await createBudget(user.principal, { apiKeyId: null, projectId: project, period: "month", limitMicroUsd: 1_000_000 });
  return user;
}

const start = (admin: SignedInUser, id: string, body: object = { reason: "Ticket 12" }) =>
  send(startViewEndpoint, { params: { id }, headers: { cookie: admin.cookie }, body });
const end = ({ cookie }: SignedInUser) => send(endViewEndpoint, { headers: { cookie } });

async function viewing(): Promise<{ admin: SignedInUser; user: SignedInUser }> {
  const [admin, user] = [await signedInUser({ role: "admin" }), await somebody()];
  expect((await start(admin, user.principal.userId)).status).toBe(200);
  return { admin, user };
}

const auditOf = async (userId: string) => {
  const other = await signedInUser({ role: "admin" });
  const answer = await send(listAuditEndpoint, { query: `?search=${userId}`, headers: { cookie: other.cookie } });
  return (answer.body.data as { items: AuditEntry[] }).items;
};
const viewLogOf = (userId: string) =>
  asService()
    .selectFrom("securityEvents")
    .select(["kind", "actor", "ip", "details"])
    .where("userId", "=", userId)
    .where("kind", "like", "view%")
    .orderBy("createdAt")
    .orderBy("id")
    .execute();

const dump = () => hashTables(["throttles", "user_sessions"]);

const paramsOf = (path: string) =>
  Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => [name, newId()]));

describe("looking at the product as somebody else", () => {
  it("is in both logs, begin and end, with the reason; the person's without address", async () => {
    const { admin, user } = await viewing();
    const { userId } = user.principal;
    expect(await findSessionPrincipal(admin.cookie)).toMatchObject({
      userId,
      role: "user",
      viewedBy: { userId: admin.principal.userId },
    });
    expect((await end(admin)).status).toBe(204);
    expect(await findSessionPrincipal(admin.cookie)).toEqual(admin.principal);
    // A second end has nothing to end.
    expect((await end(admin)).status).toBe(204);
    const by = { actor: { id: admin.principal.userId }, target: { kind: "user", id: userId } };
    expect(await auditOf(userId)).toMatchObject([
      { action: "user.view_ended", ...by },
      { action: "user.view_started", reason: "Ticket 12", ...by },
    ]);
    expect(await viewLogOf(userId)).toEqual([
      { kind: "view_as_started", actor: "server", ip: null, details: { reason: "Ticket 12" } },
      { kind: "view_as_ended", actor: "server", ip: null, details: {} },
    ]);
  });

  it("ends the one before, in both logs, and needs a session that has not ended", async () => {
    const admin = await signedInUser({ role: "admin" });
    const users = [await signedInUser(), await signedInUser()].map(({ principal }) => principal.userId);
    // At once, and let in before: neither knows of the other yet.
    await Promise.all(users.map((userId) => startView(admin.principal, userId, "Ticket 12")));
    const viewed = (await findSessionPrincipal(admin.cookie))?.userId;
    for (const userId of users) {
      const kinds = userId === viewed ? ["view_as_started"] : ["view_as_started", "view_as_ended"];
      expect((await viewLogOf(userId)).map(({ kind }) => kind)).toEqual(kinds);
      expect(await auditOf(userId)).toHaveLength(kinds.length);
    }
    await end(admin);
    const { principal } = await signedInUser({ role: "admin" });
    await asService()
      .updateTable("userSessions")
      .set({ revokedAt: new Date() })
      .where("userId", "=", principal.userId)
      .execute();
    const { userId } = (await signedInUser()).principal;
    await expect(startView(principal, userId, "Ticket 12")).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await viewLogOf(userId)).toEqual([]);
  });

  it("wants a reason, an account that is there, and nobody's who is an administrator", async () => {
    const admin = await signedInUser({ role: "admin" });
    const other = await signedInUser({ role: "admin" });
    const { userId } = (await signedInUser()).principal;
    expect((await start(admin, userId, { reason: "" })).status).toBe(422);
    expect((await start(admin, newId())).body.error).toMatchObject({ message: "The account was not found." });
    expect((await start(admin, other.principal.userId)).body.error?.code).toBe("conflict");
    expect((await start(admin, admin.principal.userId)).body.error?.code).toBe("conflict");
    expect(await findSessionPrincipal(admin.cookie)).toEqual(admin.principal);
  });

  it("refuses every operation but a few, and writes nothing", async () => {
    const { admin } = await viewing();
    const before = await dump();
    const served: string[] = [];
    for (const endpoint of ENDPOINTS) {
      if (endpoint === endViewEndpoint) continue;
      const { id, path, body, method } = endpoint.contract;
      const answer = await send(endpoint, {
        params: paramsOf(path),
        headers: { cookie: admin.cookie },
        ...(body ? { body: {} } : {}),
      });
      if (answer.body.error?.code === "view_only") {
        expect([answer.status, answer.body.error.message]).toEqual([
          403,
          "You are looking at somebody else's account. End the view to go on.",
        ]);
      } else served.push(`${method} ${id}`);
    }
    expect(served.sort()).toEqual([
      "GET accountDeletion.get",
      "GET apiKeys.list",
      "GET avatars.get",
      "GET billing.getOverage",
      "GET billing.getPlan",
      "GET billing.getTopUp",
      "GET billing.listContacts",
      "GET billing.listInvoices",
      "GET budgets.list",
      "GET cache.get",
      "GET connectedAccounts.get",
      "GET dataExports.list",
      "GET dataImports.list",
      "GET devices.list",
      "GET ledger.getSummary",
      "GET ledger.list",
      "GET me.get",
      "GET me.getEmailChange",
      "GET models.health",
      "GET models.list",
      "GET models.listCatalog",
      "GET passkeys.list",
      "GET providers.list",
      "GET router.getArena",
      "GET router.getPreferences",
      "GET securityLog.list",
      "GET system.health",
      "GET system.ready",
      "GET twoFactor.get",
      "GET usage.get",
      "GET usage.getCosts",
      "GET usage.listPromptCaches",
    ]);
    expect(await dump()).toEqual(before);
  });

  it("shows the account as it is set up, no secret and nothing that anybody wrote", async () => {
    const { admin, user } = await viewing();
    const me = ENDPOINTS.find(({ contract }) => contract.id === "me.get");
    const answer = me && (await send(me, { headers: { cookie: admin.cookie } }));
    expect(answer?.body.data).toMatchObject({ id: user.principal.userId, tier: "pro", role: "user" });
    for (const endpoint of ENDPOINTS.filter(({ contract }) => contract.method === "GET")) {
      const { text } = await send(endpoint, {
        params: paramsOf(endpoint.contract.path),
        headers: { cookie: admin.cookie },
      });
      expect(text).not.toContain(CANARY);
    }
  });

  it("refuses every action and every page but the settings", async () => {
    const { admin } = await viewing();
    head = new Headers({ host: "localhost:3000", origin: ORIGIN, cookie: admin.cookie });
    const act = action({ id: "test.act", access: "public", input: z.object({}) }, async () => "done");
    expect(await act(new FormData())).toMatchObject({ ok: false, error: { code: "view_only" } });
    await expect(requirePage("chat.read", "/chat/1")).rejects.toMatchObject({
      digest: expect.stringContaining("/settings"),
    });
    expect((await requirePage("account.read", "/settings/profile")).viewedBy).toBeDefined();
    await end(admin);
    expect(await act(new FormData())).toEqual({ ok: true, data: "done" });
  });

  it("ends by itself after thirty minutes, and with the session; both logs are told by the worker", async () => {
    const { admin, user } = await viewing();
    const { userId } = user.principal;
    await endOldViews();
    expect(await viewLogOf(userId)).toHaveLength(1);
    const until = (await findSessionPrincipal(admin.cookie))?.viewedBy?.until.getTime() ?? 0;
    expect(Math.abs(until - Date.now() - 30 * 60_000)).toBeLessThan(10_000);
    forgetPrincipal(admin.principal.userId);
    await asService()
      .updateTable("userSessions")
      .set({ viewingUntil: new Date(Date.now() - 1) })
      .where("viewingUserId", "=", userId)
      .execute();
    // In force before the worker comes by.
    expect(await findSessionPrincipal(admin.cookie)).toEqual(admin.principal);
    expect(await viewLogOf(userId)).toHaveLength(1);
    await Promise.all([endOldViews(), endOldViews()]);
    expect(await findSessionPrincipal(admin.cookie)).toEqual(admin.principal);
    expect((await auditOf(userId)).map(({ action, actor }) => [action, actor === null])).toEqual([
      ["user.view_ended", true],
      ["user.view_started", false],
    ]);
    expect(await viewLogOf(userId)).toHaveLength(2);
    await start(admin, userId);
    await asService()
      .updateTable("userSessions")
      .set({ revokedAt: new Date() })
      .where("viewingUserId", "=", userId)
      .execute();
    await endOldViews();
    expect(await viewLogOf(userId)).toHaveLength(4);
  });

  it("ends when the administrator is none any more", async () => {
    const { admin, user } = await viewing();
    const other = await signedInUser({ role: "admin" });
    const body = { change: "role", role: "user", reason: "Left" };
    await send(changeUserEndpoint, { params: { id: admin.principal.userId }, headers: { cookie: other.cookie }, body });
    expect((await findSessionPrincipal(admin.cookie))?.userId).toBe(admin.principal.userId);
    // The person's own sessions were never touched.
    expect(await findSessionPrincipal(user.cookie)).toEqual(user.principal);
  });
});
