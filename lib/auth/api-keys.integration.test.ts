import { sql } from "kysely";
import { describe, expect, it, vi } from "vitest";
import { setClock } from "../platform/clock.ts";
import { asService } from "../platform/db/scopes.ts";
import { newId } from "../platform/ids.ts";
import { getProfileEndpoint } from "./api.ts";
import { createApiKeyEndpoint, listApiKeysEndpoint, revokeApiKeyEndpoint } from "./api-keys/api.ts";
import { findApiKeyPrincipal } from "./find-principal.ts";
import { callEndpoint } from "./testing/call-endpoint.ts";
import { makeAccount, signInAs } from "./testing/make-account.ts";

async function withKey(body: object = {}) {
  const account = await makeAccount();
  const cookie = await signInAs(account);
  const created = await callEndpoint(createApiKeyEndpoint, { cookie, body: { name: "cli", ...body } });
  expect(created.status).toBe(201);
  return { account, cookie, id: String(created.body.data?.id), key: String(created.body.data?.key) };
}

describe("API keys (AU-27)", () => {
  it("authenticate their owner with their scopes, by either header", async () => {
    const { account, key } = await withKey({ scopes: ["models.read"] });
    expect(key).toMatch(/^nx_[\w-]{43}$/);
    const principal = await findApiKeyPrincipal(key);
    expect(principal).toMatchObject({ userId: account.userId, via: { kind: "api_key", scopes: ["models.read"] } });
  });

  it("may do nothing beyond their scopes, least of all manage keys", async () => {
    const { key, id } = await withKey({ scopes: ["models.read", "chat.read"] });
    const forms: Record<string, string>[] = [{ authorization: `Bearer ${key}` }, { "x-api-key": key }];
    for (const headers of forms) {
      const answers = await Promise.all([
        callEndpoint(getProfileEndpoint, { headers }),
        callEndpoint(listApiKeysEndpoint, { headers }),
        callEndpoint(createApiKeyEndpoint, { headers, body: { name: "more", scopes: ["chat.write"] } }),
        callEndpoint(revokeApiKeyEndpoint, { headers, params: { id } }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    }
  });

  it("cannot be made with a scope that does not exist", async () => {
    const { cookie } = await withKey();
    for (const scopes of [["account.write"], ["admin.read"], ["*"], []]) {
      const { status } = await callEndpoint(createApiKeyEndpoint, { cookie, body: { name: "x", scopes } });
      expect(status).toBe(422);
    }
  });

  it("are shown once; lists and the table hold a prefix and a hash", async () => {
    const { cookie, key, id } = await withKey();
    const list = await callEndpoint(listApiKeysEndpoint, { cookie });
    expect(list.body.data).toMatchObject({ items: [{ id, name: "cli", prefix: key.slice(0, 9) }], nextCursor: null });
    const dump = await sql<{
      row: string;
    }>`select to_jsonb(k)::text as row from public.api_keys k where id = ${id}`.execute(asService());
    for (const text of [JSON.stringify(list.body), dump.rows[0]?.row ?? ""]) {
      expect(text).toContain(key.slice(0, 9));
      for (const secret of [key.slice(9), Buffer.from(key).toString("base64"), Buffer.from(key).toString("hex")]) {
        expect(text).not.toContain(secret);
      }
    }
  });

  it("stop working within five seconds of being revoked", async () => {
    const { cookie, key, id } = await withKey();
    expect(await findApiKeyPrincipal(key)).not.toBeNull();
    // As another process would see it, which is not told.
    await asService().updateTable("apiKeys").set({ revokedAt: new Date() }).where("id", "=", id).execute();
    setClock(() => Date.now() + 5_000);
    expect(await findApiKeyPrincipal(key)).toBeNull();
    setClock();
    const again = await callEndpoint(revokeApiKeyEndpoint, { cookie, params: { id } });
    expect(again.status).toBe(404);
  });

  it("stop working at once in the process that revoked them", async () => {
    const { cookie, key, id } = await withKey();
    expect(await findApiKeyPrincipal(key)).not.toBeNull();
    expect((await callEndpoint(revokeApiKeyEndpoint, { cookie, params: { id } })).status).toBe(204);
    expect(await findApiKeyPrincipal(key)).toBeNull();
    const { status } = await callEndpoint(getProfileEndpoint, { headers: { authorization: `Bearer ${key}` } });
    expect(status).toBe(401);
  });

  it("end when they expire", async () => {
    const { key } = await withKey({ expiresAt: new Date(Date.now() + 60_000).toISOString() });
    expect(await findApiKeyPrincipal(key)).not.toBeNull();
    setClock(() => Date.now() + 61_000);
    expect(await findApiKeyPrincipal(key)).toBeNull();
    const { status, body } = await callEndpoint(listApiKeysEndpoint, { headers: { authorization: `Bearer ${key}` } });
    expect([status, body.error?.code]).toEqual([401, "unauthenticated"]);
    setClock();
  });

  it("cannot be made expired already", async () => {
    const { cookie } = await withKey();
    const body = { name: "x", expiresAt: "2020-01-01T00:00:00Z" };
    const { status, body: answer } = await callEndpoint(createApiKeyEndpoint, { cookie, body });
    expect([status, answer.error?.issues?.[0]?.path]).toEqual([422, "expiresAt"]);
  });

  it("are not read from the query string", async () => {
    const { key } = await withKey();
    for (const name of ["key", "api_key", "apikey", "x-api-key", "access_token", "token"]) {
      const { status } = await callEndpoint(listApiKeysEndpoint, { query: `?${name}=${key}` });
      expect(status).toBe(401);
    }
  });

  it("are refused, not overlooked, when they are wrong beside a good session", async () => {
    const { cookie, key } = await withKey();
    const other = (await withKey()).key;
    const wrong: Record<string, string>[] = [
      { authorization: `Bearer ${key.slice(0, -1)}${key.endsWith("A") ? "B" : "A"}` },
      { authorization: "Bearer" },
      { authorization: `Basic ${Buffer.from(`x:${key}`).toString("base64")}` },
      { authorization: "Bearer nx_' or 1=1 --" },
      { "x-api-key": "" },
      { "x-api-key": key.slice(0, 9) },
      { authorization: `Bearer ${key}`, "x-api-key": other },
    ];
    for (const headers of wrong) {
      expect((await callEndpoint(listApiKeysEndpoint, { cookie, headers })).status).toBe(401);
    }
    expect((await callEndpoint(listApiKeysEndpoint, { cookie })).status).toBe(200);
  });

  it("of somebody else are not found, like those that do not exist (TN-08)", async () => {
    const { id } = await withKey();
    const stranger = await signInAs(await makeAccount());
    const answers = await Promise.all(
      [id, newId()].map((target) => callEndpoint(revokeApiKeyEndpoint, { cookie: stranger, params: { id: target } })),
    );
    const bodies = answers.map(({ status, body }) => JSON.stringify([status, { ...body.error, requestId: "" }]));
    expect(bodies[0]).toBe(bodies[1]);
    expect(answers[0]?.status).toBe(404);
  });

  it("are at most twenty, also when made at once", async () => {
    const { cookie } = await withKey();
    const made = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        callEndpoint(createApiKeyEndpoint, { cookie, body: { name: `key ${index}` } }),
      ),
    );
    expect(made.filter(({ status }) => status === 201)).toHaveLength(19);
    expect(made.filter(({ status }) => status === 409)).toHaveLength(11);
  });

  it("take nothing from the body that the form does not have (TN-21)", async () => {
    const victim = await makeAccount();
    const { account, id } = await withKey({
      userId: victim.userId,
      workspaceId: victim.userId,
      revokedAt: null,
      hash: "00",
      createdAt: "2020-01-01T00:00:00Z",
    });
    const row = await asService()
      .selectFrom("apiKeys")
      .select(["userId", "createdAt"])
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expect(row.userId).toBe(account.userId);
    expect(row.createdAt.getFullYear()).toBeGreaterThan(2020);
  });

  it("note when they were last used, at most once a minute", async () => {
    const { key, id } = await withKey();
    await findApiKeyPrincipal(key);
    const lastUsedAt = () =>
      asService().selectFrom("apiKeys").select("lastUsedAt").where("id", "=", id).executeTakeFirstOrThrow();
    const first = await vi.waitFor(async () => {
      const row = await lastUsedAt();
      expect(row.lastUsedAt).not.toBeNull();
      return row;
    });
    setClock(() => Date.now() + 30_000);
    await findApiKeyPrincipal(key);
    setClock();
    expect(await lastUsedAt()).toEqual(first);
  });
});
