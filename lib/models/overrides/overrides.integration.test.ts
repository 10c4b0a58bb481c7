import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { listAuditEndpoint } from "../../auth/admin/audit/api.ts";
import { send } from "../../gate/testing/send.ts";
import { keyOf, type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { newId } from "../../platform/ids.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { createCompletion, listCatalog } from "../api.ts";
import { forgetCompatibleServers } from "../service/local-servers.ts";
import * as api from "./api.ts";
import { rereadOverrides } from "./load-overrides.ts";
import type { ManagedModel, ModelChange } from "./schema.ts";

const MINI = "openai/gpt-4o-mini";
const HAIKU = "anthropic/claude-haiku-4-5";
const PRICE = {
  inputMicroUsdPerMtok: 3_000_000,
  outputMicroUsdPerMtok: 9_000_000,
  cacheReadMicroUsdPerMtok: null,
  cacheWriteMicroUsdPerMtok: null,
};
let provider: ScriptedProvider;
let admin: SignedInUser;

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic"]));
  resetEnv();
  forgetCompatibleServers();
  admin = await signedInUser({ role: "admin", tier: "pro" });
});
afterEach(async () => {
  setClock();
  // The history cannot be taken back by anybody, so tests that want none of it lift its guard.
  await sql`alter table public.model_overrides disable trigger user`.execute(asService());
  await asService().deleteFrom("modelOverrides").execute();
  await sql`alter table public.model_overrides enable trigger user`.execute(asService());
  await rereadOverrides();
});
afterAll(() => provider.stop());

const headers = () => ({ cookie: admin.cookie });
const setEnabled = (modelId: string, enabled: boolean) =>
  send(api.setModelEnabledEndpoint, { headers: headers(), body: { modelId, enabled } });
const setPrice = (body: object) =>
  send(api.setModelPriceEndpoint, { headers: headers(), body: { modelId: MINI, price: PRICE, ...body } });
async function list(query: string): Promise<{ items: ManagedModel[]; nextCursor: string | null }> {
  const answer = await send(api.listManagedModelsEndpoint, { headers: headers(), query });
  return answer.body.data as { items: ManagedModel[]; nextCursor: string | null };
}
async function offered({ cookie }: SignedInUser, modelId: string) {
  const answer = await send(listCatalog, { headers: { cookie } });
  return (answer.body.data as { items: { id: string; price: unknown }[] }).items.find(({ id }) => id === modelId);
}
async function complete({ principal }: SignedInUser, model: string) {
  const key = await keyOf(principal, ["completions.create"]);
  return send(createCompletion, {
    headers: { authorization: `Bearer ${key}`, origin: undefined },
    body: { model, messages: [{ role: "user", content: "Write a sonnet about the sea" }] },
  });
}
const lastSettled = ({ principal }: SignedInUser) =>
  asService()
    .selectFrom("usageLedger")
    .selectAll()
    .where("userId", "=", principal.userId)
    .where("entry", "=", "settle")
    .orderBy("id", "desc")
    .executeTakeFirstOrThrow();

describe("a model that the operator switches off", () => {
  it("is gone from the catalogue, the API and the router of everybody, at once in this process", async () => {
    const user = await signedInUser({ tier: "pro" });
    expect(await offered(user, MINI)).toBeDefined();
    expect((await setEnabled(MINI, false)).body.data).toMatchObject({ id: MINI, enabled: false });
    expect(await offered(user, MINI)).toBeUndefined();
    expect((await complete(user, MINI)).body.error).toMatchObject({ code: "model_not_found" });
    const { items } = await list("?state=usable");
    for (const { id } of items) if (id !== HAIKU) await setEnabled(id, false);
    expect((await complete(user, "nexus/auto")).body).toMatchObject({ model: HAIKU });
    expect((await setEnabled(MINI, true)).status).toBe(200);
    expect(await offered(user, MINI)).toBeDefined();
  });

  it("is gone within five seconds where another process switched it off", async () => {
    const user = await signedInUser();
    expect(await offered(user, MINI)).toBeDefined();
    await asService()
      .insertInto("modelOverrides")
      .values({ id: newId(), modelId: MINI, enabled: false, startsAt: new Date(), createdAt: new Date() })
      .execute();
    setClock(() => Date.now() + 5_001);
    expect(await offered(user, MINI)).toBeUndefined();
  });

  it("is switched off once by those who do so at the same moment", async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => setEnabled(MINI, false)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const history = await send(api.listModelChangesEndpoint, { headers: headers(), query: `?modelId=${MINI}` });
    expect((history.body.data as { items: ModelChange[] }).items).toHaveLength(1);
  });

  it("is found in the list, and switched on again, by whoever may", async () => {
    await setEnabled(MINI, false);
    await setEnabled(MINI, false);
    expect((await list("?state=disabled")).items.map(({ id }) => id)).toEqual([MINI]);
    const history = await send(api.listModelChangesEndpoint, { headers: headers(), query: `?modelId=${MINI}` });
    const { items } = history.body.data as { items: ModelChange[] };
    // Switched off twice is one change.
    expect(items).toMatchObject([{ enabled: false, price: null, by: expect.stringContaining("@") }]);
    const found = async (search: string) => {
      const query = `?modelId=${MINI}&search=${encodeURIComponent(search)}`;
      const { data } = (await send(api.listModelChangesEndpoint, { headers: headers(), query })).body;
      return (data as { items: ModelChange[] }).items;
    };
    expect(await found(items[0]?.by?.toUpperCase() ?? "")).toEqual(items);
    expect(await found("nobody@example.org")).toEqual([]);
  });

  it("is none that does not exist", async () => {
    expect((await setEnabled("openai/no-such-model", false)).body.error).toMatchObject({ code: "model_not_found" });
    expect((await setPrice({ modelId: "openai/no-such-model" })).body.error).toMatchObject({ code: "model_not_found" });
  });
});

describe("a price of the operator's", () => {
  it("is what the next answer costs, and the ledger keeps it with the row", async () => {
    const user = await signedInUser({ tier: "pro" });
    await complete(user, MINI);
    const before = await lastSettled(user);
    await setPrice({});
    await complete(user, MINI);
    const after = await lastSettled(user);
    const cost = Math.round((after.inputTokens ?? 0) * 3 + (after.outputTokens ?? 0) * 9);
    expect(after).toMatchObject({ amountMicroUsd: cost, priced: true, price: { source: "override" } });
    expect(before.price).toMatchObject({ source: "registry" });
    expect(await lastSettled(user)).toEqual(after);
    expect(await offered(user, MINI)).toMatchObject({ price: { inputMicroUsdPerMtok: 3_000_000 } });
  });

  it("begins at its moment, without anybody doing anything", async () => {
    const user = await signedInUser();
    const startsAt = new Date(Date.now() + 60_000).toISOString();
    expect((await setPrice({ startsAt })).body.data).toMatchObject({
      next: { startsAt },
      price: { source: "registry" },
    });
    expect(await offered(user, MINI)).toMatchObject({ price: { source: "registry" } });
    expect((await list("?state=overridden")).items.map(({ id }) => id)).toEqual([MINI]);
    setClock(() => Date.now() + 60_000);
    expect(await offered(user, MINI)).toMatchObject({ price: { source: "override" } });
  });

  it("goes back to the registry's, and every step is in the audit log with what was there before", async () => {
    await setPrice({});
    expect((await setPrice({ price: null })).body.data).toMatchObject({ price: { source: "registry" }, next: null });
    const log = await send(listAuditEndpoint, { headers: headers(), query: `?target=model&search=${MINI}&limit=2` });
    expect((log.body.data as { items: object[] }).items).toMatchObject([
      { action: "model.price_removed", before: { input: 3_000_000 }, after: { price: "registry" } },
      { action: "model.price_set", before: { price: "registry" }, after: { input: 3_000_000, output: 9_000_000 } },
    ]);
  });

  it("that is still to begin never does once the registry's was asked for; from a day on the rest stays", async () => {
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    const [first, second, third] = [inDays(1), inDays(2), inDays(3)];
    for (const startsAt of [first, third]) await setPrice({ startsAt });
    expect((await setPrice({ price: null, startsAt: second })).body.data).toMatchObject({ next: { startsAt: first } });
    expect((await setPrice({ price: null })).body.data).toMatchObject({ price: { source: "registry" }, next: null });
    const log = await send(listAuditEndpoint, { headers: headers(), query: `?target=model&search=${MINI}&limit=3` });
    expect((log.body.data as { items: object[] }).items).toMatchObject([
      { action: "model.price_removed", before: { input: 3_000_000 }, after: { price: "registry", startsAt: third } },
      { action: "model.price_removed", before: { input: 3_000_000 }, after: { price: "registry", startsAt: first } },
      { action: "model.price_removed", before: { price: "registry" }, after: { price: "registry" } },
    ]);
  });

  it.each([
    ["a negative price", { price: { ...PRICE, inputMicroUsdPerMtok: -1 } }],
    ["half a micro-dollar", { price: { ...PRICE, outputMicroUsdPerMtok: 0.5 } }],
    ["a price in part", { price: { inputMicroUsdPerMtok: 1 } }],
    ["a moment that has passed", { startsAt: "2020-01-01T00:00:00Z" }],
  ])("is not %s", async (_, body) => {
    expect((await setPrice(body)).status).toBe(422);
    expect(await asService().selectFrom("modelOverrides").selectAll().execute()).toEqual([]);
  });

  it("is not negative in the table either, and no row of its history changes", async () => {
    const insert = (price: string) =>
      sql`insert into public.model_overrides (id, model_id, price, starts_at, created_at)
        values (${newId()}, 'a/b', ${price}::text::jsonb, now(), now())`.execute(asService());
    await expect(insert('{"inputMicroUsdPerMtok": -1}')).rejects.toThrow(/check/);
    await setEnabled(MINI, false);
    await expect(asService().updateTable("modelOverrides").set({ enabled: true }).execute()).rejects.toThrow(
      /append-only/,
    );
    await expect(asService().deleteFrom("modelOverrides").execute()).rejects.toThrow(/append-only/);
  });
});

describe("the list of models", () => {
  it("is not searched by a state that does not exist", async () => {
    const answer = await send(api.listManagedModelsEndpoint, { headers: headers(), query: "?state=other" });
    expect([answer.status, answer.body.error?.code]).toEqual([422, "invalid_input"]);
  });

  it("is searched and read page by page, each model once", async () => {
    const ids: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await list(`?search=GPT-4&limit=3${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(ids.length).toBeGreaterThan(3);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain(MINI);
    expect((await list("?state=unpriced&limit=100")).items.every(({ price }) => price === null)).toBe(true);
  });
});
