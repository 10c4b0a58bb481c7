import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { callEndpoint, randomIp } from "../../../auth/testing/call-endpoint.ts";
import { send } from "../../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../../gate/testing/sign-in.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { resetEnv } from "../../../platform/env.ts";
import { providerEnv } from "../../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../../testing/providers/start-provider.ts";
import { gatewayState, resetGateway } from "../../gateway/gateway-state.ts";
import { generate } from "../../gateway/generate.ts";
import type { Target } from "../../gateway/target.ts";
import { loadModelChoices } from "../../service/load-choices.ts";
import { drain, userRequest } from "../../testing/scripted-target.ts";
import { deleteProviderKeyEndpoint, saveProviderKeyEndpoint } from "../api.ts";
import { forgetUserKeys } from "../load-user-keys.ts";
import type { ProviderStatus } from "../schema.ts";
import { tryKey } from "../test-outcome.ts";
import { addOwnKeyEndpoint, removeOwnKeyEndpoint, testOwnKeyEndpoint, updateOwnKeyEndpoint } from "./api.ts";
import type { OwnKey } from "./schema.ts";

// That a test asks the provider is proved beside it; here it only says what it is told to.
vi.mock("../test-outcome.ts", () => ({ tryKey: vi.fn() }));

const MODEL = "openai/gpt-4.1-mini";
const GOOD = { status: "ok", lastError: null, failure: null } as const;
const [A, B, C] = ["sk-first-0123456789aaaa", "sk-second-0123456789bbbb", "sk-third-0123456789cccc"] as const;
let server: ScriptedProvider;
let user: SignedInUser;
let headers: { cookie: string };

beforeAll(async () => {
  server = await startScriptedProvider();
  Object.assign(process.env, providerEnv(server, ["openai"]));
  resetEnv();
});
beforeEach(async () => {
  vi.mocked(tryKey).mockResolvedValue(GOOD);
  resetGateway();
  user = await signedInUser();
  headers = { cookie: user.cookie };
});
afterEach(() => server.reset());
afterAll(() => server.stop());

const params = { id: "openai" };
const statusIn = (answer: { body: { data?: unknown } }) => answer.body.data as ProviderStatus;
const add = (body: object) => send(addOwnKeyEndpoint, { headers, params, body });
const update = (id: string, body: object) => send(updateOwnKeyEndpoint, { headers, params: { id }, body });

/** Adds keys and gives them as they are listed. */
async function addAll(...bodies: object[]): Promise<OwnKey[]> {
  let keys: OwnKey[] = [];
  for (const body of bodies) keys = statusIn(await add(body)).ownKeys;
  return keys;
}

/** The model as it would be asked; the address of a key of a person is public, so the scripted server is put in. */
async function resolve(): Promise<Target> {
  const target = (await loadModelChoices(user.principal)).resolve(MODEL);
  const here = { baseUrl: server.urlFor("openai"), allowPrivate: true };
  return { ...target, ...here, ...(target.keys ? { keys: target.keys.map((key) => ({ ...key, ...here })) } : {}) };
}
const asked = () => server.requests.map(({ headers: sent }) => String(sent.authorization).replace("Bearer ", ""));
async function ask(target: Target, random = 0.5) {
  const pace = { nowMs: Date.now, random: () => random, wait: async () => undefined };
  return drain(generate(userRequest("Hi"), [target], { onAttempt: () => undefined }, { pace }));
}
const rowOf = (id: string) =>
  asService().selectFrom("providerKeys").selectAll().where("id", "=", id).executeTakeFirstOrThrow();

describe("several keys of a person for one provider", () => {
  it("are listed with label, weight, cap and state, oldest first, and never shown", async () => {
    const first = await add({ apiKey: A });
    expect(first.status).toBe(201);
    const second = await add({ apiKey: B, label: " Work ", weight: 3, dailyCapMicroUsd: 2_000_000 });
    expect(statusIn(second)).toMatchObject({
      keySource: "user",
      configured: true,
      ownKeys: [
        { label: "", hint: "aaaa", weight: 1, dailyCapMicroUsd: null, spentTodayMicroUsd: null, state: "ok" },
        { label: "Work", hint: "bbbb", weight: 3, dailyCapMicroUsd: 2_000_000, spentTodayMicroUsd: 0, state: "ok" },
      ],
    });
    expect(JSON.stringify(second.body)).not.toContain("0123456789");
  });

  it("are each asked at the address they were stored for, by their weight", async () => {
    await addAll({ apiKey: A, weight: 2 }, { apiKey: B, baseUrl: "https://gateway.example.com/v1/" });
    const target = (await loadModelChoices(user.principal)).resolve(MODEL);
    expect(target.keys).toMatchObject([
      { apiKey: A, baseUrl: null, weight: 2, allowPrivate: false, ownerId: user.principal.userId },
      { apiKey: B, baseUrl: "https://gateway.example.com/v1", weight: 1, allowPrivate: false },
    ]);
    // Of the draws for each key, the one that is best for its weight wins.
    const draws = [0.4, 0.5, 0.9, 0.5];
    const pace = { nowMs: Date.now, random: () => draws.shift() ?? 0, wait: async () => undefined };
    const pooled = await resolve();
    for (let time = 0; time < 2; time++) {
      await drain(generate(userRequest("Hi"), [pooled], { onAttempt: () => undefined }, { pace }));
    }
    expect(asked()).toEqual([A, B]);
  });

  it("stand in for one that is refused, which is marked and not asked again", async () => {
    const keys = await addAll({ apiKey: A }, { apiKey: B });
    server.script({ provider: "openai", times: 1 }, { fault: { status: 401 } });
    expect((await ask(await resolve())).error).toBeNull();
    expect(asked()).toEqual([A, B]);
    // The address that it was refused at here is not the one it is stored for.
    expect((await rowOf(keys[0]?.id ?? "")).refusedFor).toBeNull();
    await asService()
      .updateTable("providerKeys")
      .set({ refusedFor: "auth", status: "failed" })
      .where("id", "=", keys[0]?.id ?? "")
      .execute();
    forgetUserKeys(user.principal.userId);
    expect(await resolve()).toMatchObject({ apiKey: B, keyId: keys[1]?.id });
    const listed = statusIn(await update(keys[1]?.id ?? "", {}));
    expect(listed.ownKeys.map(({ state }) => state)).toEqual(["refused", "ok"]);
    const tested = await send(testOwnKeyEndpoint, { headers, params: { id: keys[0]?.id ?? "" } });
    expect(statusIn(tested).ownKeys.map(({ state }) => state)).toEqual(["ok", "ok"]);
    expect((await resolve()).keys).toHaveLength(2);
  });

  it("that takes the place of another while that is tested is not called refused for it", async () => {
    const [{ id = "" } = {}] = await addAll({ apiKey: A });
    const replace = () => send(saveProviderKeyEndpoint, { headers, params, body: { apiKey: B } });
    vi.mocked(tryKey).mockImplementationOnce(async () => {
      expect((await replace()).status).toBe(200);
      return { status: "failed", lastError: "No.", failure: "refused" };
    });
    const tested = await send(testOwnKeyEndpoint, { headers, params: { id } });
    expect(statusIn(tested).ownKeys).toMatchObject([{ id, hint: B.slice(-4), state: "ok" }]);
  });

  it("that was refused stays so where a test cannot say anything, because the provider answers something else", async () => {
    const [key] = await addAll({ apiKey: A });
    await asService()
      .updateTable("providerKeys")
      .set({ refusedFor: "auth", status: "failed" })
      .where("id", "=", key?.id ?? "")
      .execute();
    forgetUserKeys(user.principal.userId);
    vi.mocked(tryKey).mockResolvedValue({ status: "untested", lastError: "The provider answered 503.", failure: null });
    const tested = await send(testOwnKeyEndpoint, { headers, params: { id: key?.id ?? "" } });
    expect(statusIn(tested).ownKeys).toMatchObject([{ state: "refused" }]);
    vi.mocked(tryKey).mockResolvedValue(GOOD);
    const again = await send(testOwnKeyEndpoint, { headers, params: { id: key?.id ?? "" } });
    expect(statusIn(again).ownKeys).toMatchObject([{ state: "ok" }]);
  });

  it("are rested while their provider limits them", async () => {
    await addAll({ apiKey: A }, { apiKey: B });
    server.script({ provider: "openai", times: 1 }, { fault: { status: 429, headers: { "retry-after": "60" } } });
    const target = await resolve();
    expect((await ask(target)).error).toBeNull();
    await ask(target);
    expect(asked()).toEqual([A, B, B]);
  });

  it("are passed over when they have spent what they may today; no other key is asked then", async () => {
    const keys = await addAll({ apiKey: A, dailyCapMicroUsd: 10 }, { apiKey: B, dailyCapMicroUsd: 10 });
    server.script({}, { text: "hi", usage: { inputTokens: 20, outputTokens: 10 } });
    const target = await resolve();
    await ask(target);
    await ask(target);
    expect(asked()).toEqual([A, B]);
    expect((await ask(target)).error).toMatchObject({ kind: "spend_cap" });
    expect(asked()).toEqual([A, B]);
    const { ownKeys } = statusIn(await update(keys[0]?.id ?? "", {}));
    // 20 tokens at $0.40 and 10 at $1.60 a million.
    expect(ownKeys).toMatchObject([
      { state: "capped", spentTodayMicroUsd: 24 },
      { state: "capped", spentTodayMicroUsd: 24 },
    ]);
    expect(gatewayState().keySpend.today(keys[0]?.id ?? "", Date.now() + 86_400_000)).toBe(0);
    const raised = statusIn(await update(keys[0]?.id ?? "", { dailyCapMicroUsd: null }));
    expect(raised.ownKeys[0]).toMatchObject({ state: "ok", dailyCapMicroUsd: null });
  });

  it("count towards a limit what they spent today before it was set", async () => {
    const [key] = await addAll({ apiKey: A });
    server.script({}, { text: "hi", usage: { inputTokens: 20, outputTokens: 10 } });
    await ask(await resolve());
    const { ownKeys } = statusIn(await update(key?.id ?? "", { dailyCapMicroUsd: 20 }));
    expect(ownKeys).toMatchObject([{ state: "capped", spentTodayMicroUsd: 24 }]);
    expect((await ask(await resolve())).error).toMatchObject({ kind: "spend_cap" });
    expect(asked()).toEqual([A]);
  });

  it("are not used while they are paused, and the operator's key is not used in their place", async () => {
    const keys = await addAll({ apiKey: A }, { apiKey: B });
    await update(keys[0]?.id ?? "", { paused: true });
    expect(await resolve()).toMatchObject({ apiKey: B });
    const { ownKeys } = statusIn(await update(keys[1]?.id ?? "", { paused: true }));
    expect(ownKeys.map(({ state }) => state)).toEqual(["paused", "paused"]);
    const choices = await loadModelChoices(user.principal);
    expect(choices.models.find(({ id }) => id === MODEL)).toMatchObject({ available: false, keySource: "user" });
    expect(() => choices.resolve(MODEL)).toThrow(/Your keys for OpenAI are paused/);
    expect(choices.demo).toBe(false);
    await update(keys[0]?.id ?? "", { paused: false });
    expect(await resolve()).toMatchObject({ apiKey: A });
  });

  it("say when they were last used, without a write for each answer", async () => {
    const [key] = await addAll({ apiKey: A });
    await ask(await resolve());
    await vi.waitFor(async () => expect((await rowOf(key?.id ?? "")).lastUsedAt).not.toBeNull());
    const { lastUsedAt } = await rowOf(key?.id ?? "");
    await ask(await resolve());
    const { ownKeys } = statusIn(await update(key?.id ?? "", { label: "Home" }));
    expect(ownKeys).toMatchObject([{ label: "Home", lastUsedAt: lastUsedAt?.toISOString() }]);
  });

  it("go one by one, and all together", async () => {
    const keys = await addAll({ apiKey: A }, { apiKey: B }, { apiKey: C });
    const remove = (id: string) => send(removeOwnKeyEndpoint, { headers, params: { id } });
    expect((await remove(keys[1]?.id ?? "")).status).toBe(204);
    expect((await remove(keys[1]?.id ?? "")).status).toBe(404);
    expect((await resolve()).keys?.map(({ apiKey }) => apiKey)).toEqual([A, C]);
    // The first one is replaced, the other stays.
    await send(saveProviderKeyEndpoint, { headers, params, body: { apiKey: B } });
    expect((await resolve()).keys?.map(({ apiKey }) => apiKey)).toEqual([B, C]);
    expect((await send(deleteProviderKeyEndpoint, { headers, params })).status).toBe(204);
    expect((await loadModelChoices(user.principal)).resolve(MODEL).ownerId).toBeUndefined();
  });

  it("are ten at most, also when they are added at once", async () => {
    await addAll(...Array.from({ length: 8 }, (_, index) => ({ apiKey: `${A}${index}` })));
    const answers = await Promise.all(["x", "y", "z", "w"].map((end) => add({ apiKey: `${A}${end}` })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.error).toMatchObject({ code: "conflict" });
  });
});

describe("a further key", () => {
  it.each([
    ["refused", 422, "invalid_input"],
    ["unreachable", 502, "provider_failed"],
  ] as const)("that is %s is not stored", async (failure, status, code) => {
    vi.mocked(tryKey).mockResolvedValue({ status: "failed", lastError: "No.", failure });
    const answer = await add({ apiKey: A });
    expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
    expect(await loadModelChoices(user.principal).then((choices) => choices.resolve(MODEL).ownerId)).toBeUndefined();
  });

  it("is not tried at an address inside the network (LM-12), nor for a provider that does not exist", async () => {
    expect((await add({ apiKey: A, baseUrl: "http://127.0.0.1:1234/v1" })).status).toBe(422);
    expect((await send(addOwnKeyEndpoint, { headers, params: { id: "nobody" }, body: { apiKey: A } })).status).toBe(
      404,
    );
    expect(tryKey).not.toHaveBeenCalled();
  });

  it.each([{ weight: 0 }, { weight: 101 }, { weight: 1.5 }, { dailyCapMicroUsd: -1 }, { label: "x".repeat(61) }])(
    "is not changed to %j",
    async (change) => {
      const [key] = await addAll({ apiKey: A });
      const answer = await update(key?.id ?? "", change);
      expect([answer.status, answer.body.error?.code]).toEqual([422, "invalid_input"]);
    },
  );

  it("is tested and added twenty times a while at most", async () => {
    const [key] = await addAll({ apiKey: A });
    const from = { cookie: user.cookie, ip: randomIp() };
    const test = () => callEndpoint(testOwnKeyEndpoint, { ...from, params: { id: key?.id ?? "" } });
    for (let time = 0; time < 20; time++) expect((await test()).status).toBe(200);
    expect((await test()).body.error?.code).toBe("rate_limited");
    const refused = await callEndpoint(addOwnKeyEndpoint, { ...from, params, body: { apiKey: B } });
    expect(refused.body.error?.code).toBe("rate_limited");
  });
});
