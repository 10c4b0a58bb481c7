import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { revokeApiKeyEndpoint } from "../../auth/api-keys/api.ts";
import { send } from "../../gate/testing/send.ts";
import { keyOf, signedInUser } from "../../gate/testing/sign-in.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { createCompletion } from "../api.ts";
import { updatePreferencesEndpoint } from "../preferences/api.ts";
import { forgetCompatibleServers } from "../service/local-servers.ts";
import { listKeyRoutingEndpoint, setKeyRoutingEndpoint } from "./api.ts";
import type { KeyRoutingOfKey } from "./schema.ts";

const CODE = "Write a TypeScript function that debounces another function, with tests.";
let provider: ScriptedProvider;
beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic"]));
  resetEnv();
  forgetCompatibleServers();
});
afterEach(() => provider.reset());
afterAll(() => provider.stop());

async function personWithKeys() {
  const user = await signedInUser({ tier: "enterprise" });
  const headers = { cookie: user.cookie };
  const keys = [
    await keyOf(user.principal, ["completions.create"]),
    await keyOf(user.principal, ["completions.create"]),
  ] as const;
  const rows = await asService()
    .selectFrom("apiKeys")
    .select("id")
    .where("userId", "=", user.principal.userId)
    .orderBy("createdAt")
    .orderBy("id")
    .execute();
  const id = rows[0]?.id ?? "";
  return {
    id,
    keys,
    headers,
    set: (body: object) => send(setKeyRoutingEndpoint, { headers, params: { id }, body }),
    list: async () =>
      (await send(listKeyRoutingEndpoint, { headers })).body.data as { items: KeyRoutingOfKey[] } | undefined,
    async ask(key: string, nexus: object = {}, model = "nexus/auto") {
      const answer = await send(createCompletion, {
        headers: { authorization: `Bearer ${key}` },
        body: { model, messages: [{ role: "user", content: CODE }], nexus },
      });
      return {
        status: answer.status,
        reason: answer.headers.get("x-nexus-reason") ?? "",
        model: answer.headers.get("x-nexus-model"),
      };
    },
  };
}

describe("what Auto keeps to for one API key", () => {
  it("is its limits, for calls with it and no other, at once where it was set", async () => {
    const { ask, keys, set, list, id } = await personWithKeys();
    expect((await ask(keys[0])).status).toBe(200);
    expect((await set({ mode: null, thresholds: { maxCostMicroUsd: 0 } })).status).toBe(200);
    expect((await ask(keys[0])).status).toBe(503);
    expect((await ask(keys[1])).status).toBe(200);
    expect(await list()).toEqual({
      items: [{ apiKeyId: id, mode: null, thresholds: { maxCostMicroUsd: 0 }, allowedModels: null, projectId: null }],
    });
  });

  it("narrows what the person and the call set, and widens nothing", async () => {
    const { ask, keys, set, headers } = await personWithKeys();
    await send(updatePreferencesEndpoint, { headers, body: { thresholds: { maxCostMicroUsd: 0 } } });
    await set({ mode: null, thresholds: { maxCostMicroUsd: 1_000_000 } });
    expect((await ask(keys[0])).status).toBe(503);
    await send(updatePreferencesEndpoint, { headers, body: { thresholds: { maxCostMicroUsd: null } } });
    expect((await ask(keys[0])).status).toBe(200);
    await set({ mode: null, thresholds: { maxCostMicroUsd: 0 } });
    expect((await ask(keys[0], { thresholds: { maxCostMicroUsd: 1_000_000 } })).status).toBe(503);
  });

  it("is its mode, unless a call names one", async () => {
    const { ask, keys, set } = await personWithKeys();
    const [economy, quality] = [await ask(keys[1], { mode: "economy" }), await ask(keys[1], { mode: "quality" })];
    expect(economy.model).not.toBe(quality.model);
    await set({ mode: "quality", thresholds: {} });
    expect((await ask(keys[0])).model).toBe(quality.model);
    expect((await ask(keys[0], { mode: "economy" })).model).toBe(economy.model);
  });

  it("is its models, for calls with it and no other", async () => {
    const { ask, keys, set, list } = await personWithKeys();
    await set({ mode: null, thresholds: {}, allowedModels: ["openai/gpt-5-nano"] });
    expect((await list())?.items).toMatchObject([{ allowedModels: ["openai/gpt-5-nano"] }]);
    expect((await ask(keys[0], { mode: "quality" })).model).toBe("openai/gpt-5-nano");
    expect((await ask(keys[1], { mode: "quality" })).model).not.toBe("openai/gpt-5-nano");
    expect([await ask(keys[0], {}, "openai/gpt-4.1"), await ask(keys[1], {}, "openai/gpt-4.1")]).toMatchObject([
      { status: 403 },
      { status: 200 },
    ]);
  });

  it("goes when nothing is set any more, and with the key", async () => {
    const { set, list, headers, id } = await personWithKeys();
    await set({ mode: "economy", thresholds: { maxWaitMs: 5_000 } });
    await set({ mode: null, thresholds: { maxWaitMs: null } });
    expect(await list()).toEqual({ items: [] });
    await set({ mode: "economy", thresholds: {} });
    await send(revokeApiKeyEndpoint, { headers, params: { id } });
    expect(await list()).toEqual({ items: [] });
    expect((await set({ mode: null, thresholds: {} })).status).toBe(404);
  });

  it.each([
    { mode: "cheapest", thresholds: {} },
    { mode: null, thresholds: { qualityFloor: 101 } },
    { mode: null, thresholds: { dearest: 1 } },
    { mode: null },
  ])("is refused as %j", async (body) => {
    const { set } = await personWithKeys();
    const answer = await set(body);
    expect([answer.status, answer.body.error?.code]).toEqual([422, "invalid_input"]);
  });
});
