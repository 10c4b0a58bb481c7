import { sql } from "kysely";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { listAuditEndpoint } from "../../auth/admin/audit/api.ts";
import type { AuditEntry } from "../../auth/admin/audit/schema.ts";
import { send } from "../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { nowMs, setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { newId } from "../../platform/ids.ts";
import type { Page } from "../../platform/public/page-schema.ts";
import { redis } from "../../platform/redis.ts";
import { createTestUser } from "../../testing/create-user.ts";
import { hashKeyOf } from "../gateway/breaker/breaker-key.ts";
import { gatewayState, resetGateway } from "../gateway/gateway-state.ts";
import { ProviderError } from "../gateway/provider-error.ts";
import { listProviderStatus } from "../keys/list-status.ts";
import { loadModelChoices } from "../service/load-choices.ts";
import { testProviderKey } from "../service/test-key.ts";
import {
  addPoolKeyEndpoint,
  changePoolKeyEndpoint,
  listPoolKeysEndpoint,
  removePoolKeyEndpoint,
  testPoolKeyEndpoint,
} from "./api.ts";
import type { PoolKey } from "./schema.ts";

// The provider's answer is scripted here; that the real test asks the provider is proved beside it.
vi.mock("../service/test-key.ts", () => ({ testProviderKey: vi.fn() }));

const MODEL = "openai/gpt-4.1-mini";
const KEY = "sk-console-0123456789-canary-WXYZ";
const OF_ENVIRONMENT = "sk-environment-0123456789-ABCD";
let admin: SignedInUser;
beforeAll(async () => {
  vi.stubEnv("OPENAI_API_KEY", `${OF_ENVIRONMENT}|2|5`);
  vi.stubEnv("OPENAI_BASE_URL", "http://10.1.2.3:8080/v1");
  vi.stubEnv("ANTHROPIC_API_KEY", "");
  vi.stubEnv("ANTHROPIC_BASE_URL", "");
  resetEnv();
  admin = await signedInUser({ role: "admin" });
});
beforeEach(() => {
  vi.mocked(testProviderKey).mockResolvedValue(undefined);
});
afterEach(async () => {
  setClock();
  for (const { id, source } of (await list()).items) if (source === "console") await remove(id);
  await redis().del("gateway:refused-keys", "gateway:key-tests");
  resetGateway();
});

const headers = () => ({ cookie: admin.cookie });
const add = (body: object = {}) =>
  send(addPoolKeyEndpoint, { headers: headers(), body: { provider: "openai", apiKey: KEY, ...body } });
const remove = (id: string) => send(removePoolKeyEndpoint, { headers: headers(), params: { id } });
const change = (id: string, body: object) => send(changePoolKeyEndpoint, { headers: headers(), params: { id }, body });
const test = (id: string) => send(testPoolKeyEndpoint, { headers: headers(), params: { id } });
const list = async (query = "") =>
  (await send(listPoolKeysEndpoint, { headers: headers(), query })).body.data as Page<PoolKey>;
const added = async (body: object = {}): Promise<PoolKey> => {
  const answer = await add(body);
  expect(answer.status).toBe(201);
  return answer.body.data as PoolKey;
};
const find = async (id: string) => (await list()).items.find((key) => key.id === id);
const addresses = async (userId?: string) => {
  const principal = userId ? { ...admin.principal, userId } : await createTestUser();
  const { keys, apiKey, baseUrl } = (await loadModelChoices(principal)).resolve(MODEL);
  return (keys ?? [{ apiKey, baseUrl, weight: 1, allowPrivate: null }]).map((key) => [key.apiKey, key.baseUrl]);
};
const audited = async (target: string) =>
  (
    (await send(listAuditEndpoint, { headers: headers(), query: `?target=provider_key&search=${target}` })).body
      .data as Page<AuditEntry>
  ).items;

describe("the operator's keys in the console", () => {
  it("are those of the environment, shown but not changed, and those that were added; never the keys themselves", async () => {
    const { id } = await added({ weight: 3, dailyCapMicroUsd: 2_000_000 });
    const answer = await send(listPoolKeysEndpoint, { headers: headers() });
    expect(answer.text).not.toMatch(/canary|sk-environment/);
    const { items } = answer.body.data as Page<PoolKey>;
    const [environment, own] = items.filter(({ provider }) => provider.id === "openai");
    expect(environment).toMatchObject({
      source: "environment",
      variable: "OPENAI_API_KEY",
      hint: "ABCD",
      weight: 2,
      dailyCapMicroUsd: 5_000_000,
      baseUrl: "http://10.1.2.3:8080/v1",
    });
    expect(own).toMatchObject({
      id,
      source: "console",
      hint: "WXYZ",
      weight: 3,
      baseUrl: null,
      state: "ok",
      enabled: true,
    });
    expect(own?.lastTest).toMatchObject({ status: "ok", error: null });
    for (const attempt of [await change(environment?.id ?? "", { weight: 9 }), await remove(environment?.id ?? "")]) {
      expect([404, 422]).toContain(attempt.status);
    }
    expect((await list("?search=wxyz")).items.map((key) => key.id)).toEqual([id]);
    const first = await list("?limit=1");
    expect((await list(`?limit=1&cursor=${first.nextCursor}`)).items[0]?.id).not.toBe(first.items[0]?.id);
    expect((await send(listPoolKeysEndpoint, { headers: headers(), query: "?limit=0" })).status).toBe(422);
  });

  it("lie sealed in the table, and are in the log without the key", async () => {
    const { id } = await added();
    const row = await asService().selectFrom("operatorKeys").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain("canary");
    await change(id, { weight: 4, enabled: false });
    await change(id, { enabled: true, weight: 4 });
    await change(id, { weight: 4 });
    await remove(id);
    const entries = await audited(id);
    expect(entries.map(({ action }) => action)).toEqual([
      "provider_key.removed",
      "provider_key.enabled",
      "provider_key.disabled",
      "provider_key.added",
    ]);
    expect(entries[2]).toMatchObject({ before: { weight: 1, enabled: true }, after: { weight: 4, enabled: false } });
    expect(JSON.stringify(entries)).not.toContain("canary");
  });

  it("are tested before they are kept, at their own address, which must be a public one", async () => {
    vi.mocked(testProviderKey).mockRejectedValue(new ProviderError("auth", "no"));
    expect((await add()).body.error).toMatchObject({ code: "invalid_input", issues: [{ path: "apiKey" }] });
    vi.mocked(testProviderKey).mockRejectedValue(new ProviderError("network", "no"));
    expect((await add()).body.error).toMatchObject({ code: "provider_failed" });
    vi.mocked(testProviderKey).mockResolvedValue(undefined);
    for (const baseUrl of [
      "http://127.0.0.1:1/v1",
      "http://169.254.169.254",
      "ftp://gw.example",
      "https://u:p@gw.example",
    ])
      expect((await add({ baseUrl })).body.error).toMatchObject({
        code: "invalid_input",
        issues: [{ path: "baseUrl" }],
      });
    expect((await add({ provider: "nobody" })).status).toBe(404);
    expect((await list("?search=WXYZ")).items).toEqual([]);
    await added({ baseUrl: "https://gw.example/v1/" });
    expect(vi.mocked(testProviderKey).mock.lastCall).toMatchObject([
      "openai",
      { apiKey: KEY, baseUrl: "https://gw.example/v1", allowPrivate: false },
    ]);
  });

  it("are there once each, also when two administrators add one at the same time", async () => {
    const answers = await Promise.all([add(), add(), add()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect((await add({ baseUrl: "https://gw.example" })).status).toBe(201);
  });
});

describe("a key that was added", () => {
  it("is used beside that of the environment, each at its own address and at no other", async () => {
    expect(await addresses()).toEqual([[OF_ENVIRONMENT, "http://10.1.2.3:8080/v1"]]);
    await added({ weight: 3 });
    await added({ apiKey: `${KEY}2`, baseUrl: "https://gw.example/v1" });
    expect(await addresses()).toEqual([
      [OF_ENVIRONMENT, "http://10.1.2.3:8080/v1"],
      [KEY, null],
      [`${KEY}2`, "https://gw.example/v1"],
    ]);
    const { keys = [] } = (await loadModelChoices(await createTestUser())).resolve(MODEL);
    expect(
      keys.map(({ weight, allowPrivate, dailyCapMicroUsd }) => ({ weight, allowPrivate, dailyCapMicroUsd })),
    ).toEqual([
      { weight: 2, allowPrivate: true, dailyCapMicroUsd: 5_000_000 },
      { weight: 3, allowPrivate: false, dailyCapMicroUsd: undefined },
      { weight: 1, allowPrivate: false, dailyCapMicroUsd: undefined },
    ]);
  });

  it("opens a provider that the environment does not know, for everybody", async () => {
    const stranger = await createTestUser();
    const claude = async () =>
      (await loadModelChoices(stranger)).models.find(({ provider }) => provider === "anthropic");
    expect(await claude()).toMatchObject({ available: false, keySource: "none" });
    await added({ provider: "anthropic" });
    setClock(() => Date.now() + 5_001);
    expect(await claude()).toMatchObject({ available: true, keySource: "operator" });
    const status = (await listProviderStatus(stranger)).find(({ id }) => id === "anthropic");
    expect(status).toMatchObject({
      configured: true,
      keySource: "operator",
      hint: null,
      baseUrl: null,
      operatorKeys: null,
    });
  });

  it("that is switched off, or removed, is used no more within five seconds, in other processes too", async () => {
    const { userId } = await createTestUser();
    const { id } = await added();
    expect(await addresses(userId)).toHaveLength(2);
    // What another process does to the table: this one hears of it with the rows of the person.
    const elsewhere = (statement: string) =>
      asService()
        .transaction()
        .execute(async (tx) => {
          await sql`update public.console_versions set version = version + 1 where name = 'operator_keys'`.execute(tx);
          await sql.raw(statement).execute(tx);
        });
    await elsewhere(`update public.operator_keys set enabled = false where id = '${id}'`);
    setClock(() => Date.now() + 5_001);
    expect(await addresses(userId)).toHaveLength(1);
    await change(id, { enabled: true });
    expect(await addresses(userId)).toHaveLength(2);
    expect(await find(id)).toMatchObject({ state: "ok", enabled: true });
    await change(id, { enabled: false });
    expect(await addresses(userId)).toHaveLength(1);
    expect(await find(id)).toMatchObject({ state: "disabled", enabled: false });
    await change(id, { enabled: true });
    await elsewhere(`delete from public.operator_keys where id = '${id}'`);
    setClock(() => Date.now() + 10_002);
    expect(await addresses(userId)).toHaveLength(1);
  });

  it("does not open when its address or its place was changed in the table, and is then used by nobody", async () => {
    const { id } = await added({ baseUrl: "https://gw.example/v1" });
    for (const forged of [
      "base_url = 'https://evil.example/v1'",
      "base_url = null",
      `id = '${newId()}'`,
      "provider = 'anthropic'",
    ]) {
      const kept = await asService().selectFrom("operatorKeys").selectAll().execute();
      await asService()
        .transaction()
        .execute(async (tx) => {
          await sql`update public.console_versions set version = version + 1 where name = 'operator_keys'`.execute(tx);
          await sql.raw(`update public.operator_keys set ${forged} where id = '${id}'`).execute(tx);
        });
      const choices = await loadModelChoices(await createTestUser());
      const { keys = [], apiKey } = choices.resolve(MODEL);
      expect([apiKey, ...keys.map((key) => key.apiKey)]).not.toContain(KEY);
      expect((await list()).items.find(({ source }) => source === "console")).toMatchObject({ state: "damaged" });
      await asService().deleteFrom("operatorKeys").execute();
      await asService().insertInto("operatorKeys").values(kept).execute();
    }
  });

  it("that was refused is shown so, and used again when a test finds it good", async () => {
    const { id } = await added();
    await gatewayState().deadKeys.mark(hashKeyOf({ apiKey: KEY, baseUrl: null }), "payment", nowMs());
    expect(await find(id)).toMatchObject({ state: "refused", lastRefusal: { reason: "payment" } });
    expect(await addresses()).toHaveLength(1);
    vi.mocked(testProviderKey).mockRejectedValue(new ProviderError("auth", "no"));
    expect((await test(id)).body.data).toMatchObject({ state: "refused", lastTest: { status: "failed" } });
    vi.mocked(testProviderKey).mockResolvedValue(undefined);
    expect((await test(id)).body.data).toMatchObject({ state: "ok", lastRefusal: null, lastTest: { status: "ok" } });
    expect(await addresses()).toHaveLength(2);
    const environment = (await list("?search=ABCD")).items[0];
    expect((await test(environment?.id ?? "")).status).toBe(200);
    expect(vi.mocked(testProviderKey).mock.lastCall?.[1]).toMatchObject({ baseUrl: "http://10.1.2.3:8080/v1" });
    expect((await test(newId())).status).toBe(404);
  });

  it("is capped when it has spent what it may today", async () => {
    const { id } = await added({ dailyCapMicroUsd: 1_000 });
    gatewayState().keySpend.add(hashKeyOf({ apiKey: KEY, baseUrl: null }), 1_000, nowMs());
    expect(await find(id)).toMatchObject({ state: "capped", spentTodayMicroUsd: 1_000 });
    await change(id, { dailyCapMicroUsd: null });
    expect(await find(id)).toMatchObject({ state: "ok", dailyCapMicroUsd: null });
  });
});
