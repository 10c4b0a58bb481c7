import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { forgetPrincipal } from "../auth/find-principal.ts";
import type { ApiKeyScope } from "../auth/schema.ts";
import { setClock } from "../platform/clock.ts";
import { closeDatabase } from "../platform/db/client.ts";
import { asService } from "../platform/db/scopes.ts";
import { newId } from "../platform/ids.ts";
import type { Contract } from "./contract.ts";
import type { Permission } from "./permissions.ts";
import { MARK_HEADER, makeMark } from "./request-mark.ts";
import { echoEndpoint, send } from "./testing/send.ts";
import { keyOf, type SignedInUser, signedInUser } from "./testing/sign-in.ts";

let user: SignedInUser;
let admin: SignedInUser;
const keys = new Map<string, string>();

beforeAll(async () => {
  user = await signedInUser();
  admin = await signedInUser({ role: "admin" });
  for (const scope of ["models.read", "chat.read"] satisfies ApiKeyScope[]) {
    keys.set(scope, await keyOf(user.principal, [scope]));
  }
});

const needing = (access: Permission, more: Partial<Contract> = {}) => echoEndpoint(z.object({}), { access, ...more });
const bearer = (key: string | undefined) => ({ authorization: `Bearer ${key}` });

describe("who may pass", () => {
  it("a session has what its role has", async () => {
    const statusOf = async (access: Permission, cookie: string) =>
      (await send(needing(access).endpoint, { body: {}, headers: { cookie } })).status;
    expect(await statusOf("account.read", user.cookie)).toBe(200);
    expect(await statusOf("admin.read", user.cookie)).toBe(404);
    expect(await statusOf("admin.read", admin.cookie)).toBe(200);
  });

  it("nobody is asked to sign in, before anything of the request is read", async () => {
    const { endpoint, seen } = needing("account.read");
    const answer = await send(endpoint, { body: "{not json" });
    expect([answer.status, answer.body.error?.code]).toEqual([401, "unauthenticated"]);
    expect(seen).toEqual([]);
  });

  it("a page of somebody else is nobody's, whoever has signed in beside it since", async () => {
    const { endpoint, seen } = needing("account.read");
    const asPageOf = ({ principal }: SignedInUser) =>
      send(endpoint, { body: {}, headers: { cookie: user.cookie, "x-page-user": principal.userId } });
    const answer = await asPageOf(admin);
    expect([answer.status, answer.body.error?.code]).toEqual([401, "unauthenticated"]);
    expect(seen).toEqual([]);
    expect((await asPageOf(user)).status).toBe(200);
  });

  it("a page of another workspace than the session's is nobody's, and what is remembered of the session decides nothing", async () => {
    const { endpoint, seen } = needing("account.read");
    const other = await signedInUser();
    const asPageOf = (workspaceId: string) =>
      send(endpoint, { body: {}, headers: { cookie: other.cookie, "x-page-workspace": workspaceId } });
    const answer = await asPageOf(user.principal.workspaceId);
    expect([answer.status, answer.body.error?.code]).toEqual([401, "unauthenticated"]);
    expect(seen).toEqual([]);
    expect((await asPageOf(other.principal.workspaceId)).status).toBe(200);
    // Another process has changed where the session works; this one still remembers.
    const id = newId();
    const { userId } = other.principal;
    const db = asService();
    await db.insertInto("workspaces").values({ id, name: "Acme", kind: "team", ownerId: userId }).execute();
    await db.insertInto("workspaceMembers").values({ workspaceId: id, userId, role: "owner" }).execute();
    await db.updateTable("userSessions").set({ workspaceId: id }).where("userId", "=", userId).execute();
    expect((await asPageOf(id)).status).toBe(200);
  });

  it("a key has its scopes and no more, and needs no Origin", async () => {
    const { endpoint } = needing("models.read");
    const headers = { ...bearer(keys.get("models.read")), origin: undefined };
    expect((await send(endpoint, { body: {}, headers })).status).toBe(200);
    const other = await send(endpoint, { body: {}, headers: bearer(keys.get("chat.read")) });
    expect([other.status, other.body.error?.details]).toEqual([403, { permission: "models.read" }]);
    expect((await send(needing("account.read").endpoint, { body: {}, headers })).status).toBe(403);
  });

  it("a key is taken from x-api-key too, but not from the query", async () => {
    const { endpoint } = needing("models.read", { query: z.object({}) });
    const key = keys.get("models.read") ?? "";
    expect((await send(endpoint, { body: {}, headers: { "x-api-key": key } })).status).toBe(200);
    expect((await send(endpoint, { body: {}, query: `?api_key=${key}&key=${key}` })).status).toBe(401);
  });

  it.each([
    "Bearer",
    "Bearer ",
    "Bearer nx_short",
    `Bearer nx_${"A".repeat(43)}`,
    `Bearer nx_${"A".repeat(43)}' or '1'='1`,
    "Bearer ' or 1=1 --",
    "Basic dXNlcjpwYXNz",
    "nx_",
    `Bearer ${"x".repeat(9000)}`,
    "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.",
  ])("the garbage %j never becomes anonymous nor the cookie's person", async (authorization) => {
    for (const access of ["public", "models.read"] as const) {
      const { endpoint, seen } = echoEndpoint(z.object({}), { access });
      const answer = await send(endpoint, { body: {}, headers: { authorization, cookie: user.cookie } });
      expect([answer.status, answer.body.error?.code]).toEqual([401, "unauthenticated"]);
      expect(seen).toEqual([]);
    }
  });

  it("two different keys are refused", async () => {
    const headers = { ...bearer(keys.get("models.read")), "x-api-key": keys.get("chat.read") };
    expect((await send(needing("models.read").endpoint, { body: {}, headers })).status).toBe(401);
  });

  it("a session is refused from another origin, although its cookie is right", async () => {
    const { endpoint, seen } = needing("account.write");
    const headers = { cookie: user.cookie, origin: "https://evil.example" };
    expect((await send(endpoint, { body: {}, headers })).status).toBe(403);
    expect(seen).toEqual([]);
  });

  it("a revoked session, a disabled account and an unconfirmed address are nobody", async () => {
    const revoke = async ({ principal }: SignedInUser) => {
      await asService()
        .updateTable("userSessions")
        .set({ revokedAt: new Date() })
        .where("userId", "=", principal.userId)
        .execute();
    };
    const change =
      (set: { disabledAt?: Date; emailVerifiedAt?: null }) =>
      async ({ principal }: SignedInUser) => {
        await asService().updateTable("profiles").set(set).where("id", "=", principal.userId).execute();
      };
    for (const act of [revoke, change({ disabledAt: new Date() }), change({ emailVerifiedAt: null })]) {
      const somebody = await signedInUser();
      await act(somebody);
      const answer = await send(needing("account.read").endpoint, { body: {}, headers: { cookie: somebody.cookie } });
      expect(answer.status).toBe(401);
    }
  });
});

describe("a body that takes its time (AU-15)", () => {
  afterEach(() => setClock());

  async function sendWhile(meanwhile: (somebody: SignedInUser) => Promise<unknown>) {
    const { endpoint, seen } = needing("account.read");
    const somebody = await signedInUser();
    const chunks = [new TextEncoder().encode("{"), new TextEncoder().encode("}")];
    const body = new ReadableStream({
      async pull(controller) {
        const chunk = chunks.shift();
        if (!chunk) return controller.close();
        if (chunks.length === 0) await meanwhile(somebody);
        controller.enqueue(chunk);
      },
    });
    const headers = { cookie: somebody.cookie, "content-type": "application/json" };
    return { ...(await send(endpoint, { body, headers })), seen };
  }
  const revoke = ({ principal }: SignedInUser) =>
    asService()
      .updateTable("userSessions")
      .set({ revokedAt: new Date() })
      .where("userId", "=", principal.userId)
      .execute();
  const wait = () => {
    const at = Date.now() + 2_500;
    setClock(() => at);
  };

  it("is nobody's when its session was revoked meanwhile, and is not acted on", async () => {
    const { status, seen } = await sendWhile(async (somebody) => {
      await revoke(somebody);
      wait();
    });
    expect([status, seen]).toEqual([401, []]);
  });

  it("is the person's whose session goes on", async () => {
    expect((await sendWhile(async () => wait())).status).toBe(200);
  });
});

describe("a null character, which no text of the database holds", () => {
  it.each([
    ['{"name":"a\\u0000b"}', "name"],
    ['{"list":["a",{"name":"\\u0000"}]}', "list.1.name"],
    ['{"a\\u0000":1}', ""],
  ])("is refused in %s by its place", async (body, path) => {
    const { endpoint, seen } = echoEndpoint(z.unknown(), { access: "account.read" });
    const answer = await send(endpoint, { body, headers: { cookie: user.cookie } });
    expect([answer.status, answer.body.error?.issues]).toEqual([422, [{ path, message: expect.any(String) }]]);
    expect(seen).toEqual([]);
  });

  it("is found however deep a body is, and not where somebody writes of one", async () => {
    const { endpoint } = echoEndpoint(z.unknown(), { access: "account.read" });
    const statusOf = async (body: string) => (await send(endpoint, { body, headers: { cookie: user.cookie } })).status;
    expect(await statusOf(`${"[".repeat(50_000)}"\\u0000"${"]".repeat(50_000)}`)).toBe(422);
    expect(await statusOf('{"name":"\\\\u0000"}')).toBe(200);
  });
});

describe("forged internal headers", () => {
  const FORGED: Record<string, string> = {
    "x-user-id": "@",
    "x-nexus-user-id": "@",
    "x-nexus-principal": Buffer.from('{"role":"admin"}').toString("base64"),
    "x-nexus-role": "admin",
    "x-nexus-tier": "enterprise",
    "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware",
    "x-middleware-request-cookie": "@",
    "x-forwarded-user": "@",
    "x-forwarded-email": "@",
    "x-forwarded-host": "localhost:3000",
    "x-original-url": "/api/v1/health",
    "x-rewrite-url": "/api/v1/health",
    "x-supabase-auth": "@",
    "x-invoke-path": "/api/v1/health",
    "sb-user": "@",
  };

  it.each(Object.entries(FORGED))("%s makes nobody somebody", async (name, value) => {
    const headers = { [name]: value.replace("@", admin.principal.userId) };
    expect((await send(needing("account.read").endpoint, { body: {}, headers })).status).toBe(401);
  });

  it.each(Object.entries(FORGED))("%s makes nobody more", async (name, value) => {
    const { endpoint, seen } = needing("account.read");
    const headers = { cookie: user.cookie, [name]: value.replace("@", admin.principal.userId) };
    expect((await send(endpoint, { body: {}, headers })).status).toBe(200);
    expect(seen[0]).toMatchObject({ principal: { userId: user.principal.userId, role: "user", tier: "free" } });
  });

  it("do not choose the address that is throttled", async () => {
    const { endpoint, seen } = echoEndpoint(z.object({}));
    await send(endpoint, { body: {}, headers: { "x-forwarded-for": "6.6.6.6", "x-real-ip": "6.6.6.6" } });
    expect((seen[0] as { ip: string }).ip).not.toBe("6.6.6.6");
  });
});

describe("what costs money", () => {
  const spending = () => needing("completions.create", { spends: true });

  async function askTimes(count: number, cookie: string, headers: () => Promise<Record<string, string>>) {
    const { endpoint } = spending();
    const answers = [];
    for (let sent = 0; sent < count; sent++) {
      answers.push(await send(endpoint, { body: {}, headers: { cookie, ...(await headers()) } }));
    }
    return answers;
  }

  it("is limited in the gate when the middleware left no mark", async () => {
    const { cookie } = await signedInUser();
    const answers = await askTimes(21, cookie, async () => ({}));
    expect(answers.slice(0, 20).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    const last = answers.at(-1);
    expect([last?.status, last?.body.error?.code]).toEqual([429, "rate_limited"]);
    expect(Number(last?.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(Number(last?.headers.get("retry-after"))).toBeLessThanOrEqual(60);
  });

  it("is not counted twice when it did", async () => {
    const { cookie } = await signedInUser();
    const answers = await askTimes(25, cookie, async () => ({ [MARK_HEADER]: await makeMark() }));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  });

  it("is counted under a forged mark", async () => {
    const { cookie } = await signedInUser();
    const answers = await askTimes(21, cookie, async () => ({ [MARK_HEADER]: "0".repeat(64) }));
    expect(answers.at(-1)?.status).toBe(429);
  });

  it("lets exactly the limit through of many at once", async () => {
    const { cookie } = await signedInUser();
    const { endpoint, seen } = spending();
    await Promise.all(Array.from({ length: 60 }, () => send(endpoint, { body: {}, headers: { cookie } })));
    expect(seen).toHaveLength(20);
  });
});

describe("a limit by address", () => {
  it("refuses one address beyond it and no other", async () => {
    const { endpoint } = echoEndpoint(z.object({}), { rateLimit: "sendMail" });
    const from = (address: string) => ({ body: {}, headers: { "x-nexus-remote-address": address } });
    for (let sent = 0; sent < 10; sent++) expect((await send(endpoint, from("198.51.100.7"))).status).toBe(200);
    const refused = await send(endpoint, from("198.51.100.7"));
    expect([refused.status, refused.body.error?.code]).toEqual([429, "rate_limited"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await send(endpoint, from("198.51.100.8"))).status).toBe(200);
  });

  it("counts an IPv6 network as one", async () => {
    const { endpoint, seen } = echoEndpoint(z.object({}), { rateLimit: "sendMail" });
    const from = (address: string) => ({ body: {}, headers: { "x-nexus-remote-address": address } });
    for (let sent = 0; sent < 10; sent++) {
      expect((await send(endpoint, from(`2001:db8:5:6:${sent}::1`))).status).toBe(200);
    }
    expect((await send(endpoint, from("2001:db8:5:6:ffff::1"))).status).toBe(429);
    expect((await send(endpoint, from("2001:db8:5:7::1"))).status).toBe(200);
    // The list of sessions shows the address itself.
    expect((seen[0] as { ip: string }).ip).toBe("2001:db8:5:6:0::1");
  });
});

describe("while the database is down", () => {
  afterEach(async () => {
    vi.unstubAllEnvs();
    await closeDatabase();
  });

  it("a public operation serves nobody, and everything else says so", async () => {
    await closeDatabase();
    forgetPrincipal(user.principal.userId);
    vi.stubEnv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
    vi.resetModules();
    const fresh = await import("./testing/send.ts");
    const open = fresh.echoEndpoint(z.object({}));
    expect((await fresh.send(open.endpoint, { body: {}, headers: { cookie: user.cookie } })).status).toBe(200);
    const closed = fresh.echoEndpoint(z.object({}), { access: "account.read" });
    const answer = await fresh.send(closed.endpoint, { body: {}, headers: { cookie: user.cookie } });
    expect([answer.status, answer.body.error?.code]).toEqual([503, "unavailable"]);
  });
});
