import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Principal } from "../../auth/schema.ts";
import { openMailbox } from "../../billing/mails/testing/mailbox.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { log } from "../../platform/log.ts";
import { closeMailTransport } from "../../platform/mail/send-mail.ts";
import { redis } from "../../platform/redis.ts";
import { createTestUser } from "../../testing/create-user.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { hashKeyOf } from "../gateway/breaker/breaker-key.ts";
import { gatewayState, resetGateway } from "../gateway/gateway-state.ts";
import { generate } from "../gateway/generate.ts";
import type { Target } from "../gateway/target.ts";
import { loadModelChoices } from "../service/load-choices.ts";
import { planAnswer } from "../service/plan-answer.ts";
import { drain, scriptedTarget, userRequest } from "../testing/scripted-target.ts";
import { listProviderStatus } from "./list-status.ts";
import { forgetUserKeys, loadUserKeys } from "./load-user-keys.ts";
import { testProvider } from "./service.ts";
import { putKey } from "./store.ts";

const KEY = "sk-scripted-0123456789";
const MODEL = "openai/gpt-4.1-mini";
let server: ScriptedProvider;
beforeAll(async () => {
  server = await startScriptedProvider();
  Object.assign(process.env, providerEnv(server, ["openai"]));
  resetEnv();
});
beforeEach(async () => {
  resetGateway();
  await redis().del("gateway:refused-keys");
});
afterEach(() => server.reset());
afterAll(async () => {
  await server.stop();
  closeMailTransport();
});

async function ask(target: Target, status: number) {
  server.script("next", { fault: { status } });
  return (await drain(generate(userRequest("Hi"), [target], { onAttempt: () => undefined }, {}))).error;
}
const statusOf = async (principal: Principal) =>
  (await listProviderStatus(principal)).find(({ id }) => id === "openai");
const need = {
  mode: "balanced",
  text: "Hi",
  historyTokens: 10,
  turns: 0,
  hasImages: false,
  needsTools: false,
  maxOutputTokens: 100,
  previousModelId: null,
} as const;

describe("a person's own key that its provider refuses", () => {
  let principal: Principal;
  let target: Target;
  beforeEach(async () => {
    principal = await createTestUser();
    target = scriptedTarget(server, "openai", { apiKey: KEY, ownerId: principal.userId });
    const outcome = { status: "ok", lastError: null } as const;
    await putKey(principal, { provider: "openai", apiKey: KEY, baseUrl: target.baseUrl }, "6789", outcome);
    forgetUserKeys(principal.userId);
  });

  it.each([
    [401, "auth", "The provider did not accept the key."],
    [403, "auth", "The provider did not accept the key."],
    [402, "payment", "The provider account has no credit left."],
  ])("with %i is marked, shown to its owner, and not used again", async (status, reason, lastError) => {
    // Known from before: the mark must be seen at once nevertheless.
    await loadModelChoices(principal);
    expect(await ask(target, status)).toMatchObject({ kind: reason });
    expect(await statusOf(principal)).toMatchObject({ keySource: "user", status: "failed", lastError });
    expect(await loadUserKeys(principal.userId)).toMatchObject([{ refusedFor: reason }]);
    const choices = await loadModelChoices(principal);
    // The operator has a key for the same provider; it is not taken instead.
    expect(choices.models.find(({ id }) => id === MODEL)).toMatchObject({
      available: false,
      keySource: "user",
      unavailableReason: "key_refused",
    });
    expect(choices.demo).toBe(false);
    expect(() => choices.resolve(MODEL)).toThrow(/OpenAI has refused the key/);
    expect(() => planAnswer(choices, { ...need, modelId: "nexus/auto" })).toThrow(/The provider has refused the key/);
  });

  it("is told to its owner once, in their language, until it is accepted again", async () => {
    await asService().updateTable("profiles").set({ language: "de" }).where("id", "=", principal.userId).execute();
    const read = openMailbox(principal);
    await Promise.all([ask(target, 401), ask(target, 401)]);
    await ask(target, 402);
    const [mail, ...more] = await read();
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ subject: "OpenAI lehnt deinen Schlüssel ab" });
    expect(mail?.text).toContain("Dein Schlüssel …6789 für OpenAI wurde nicht angenommen");
    expect(mail?.text).toContain("/settings/providers");
    const outcome = { status: "ok", lastError: null } as const;
    await putKey(principal, { provider: "openai", apiKey: KEY, baseUrl: target.baseUrl }, "6789", outcome);
    await ask(target, 402);
    expect((await read()).map(({ text }) => text)).toEqual([expect.stringContaining("Konto ohne Guthaben")]);
  });

  it("is not marked for what is no refusal", async () => {
    await ask(target, 400);
    await ask(target, 404);
    expect(await statusOf(principal)).toMatchObject({ status: "ok" });
  });

  it("is used again once it is changed", async () => {
    await ask(target, 401);
    const outcome = { status: "ok", lastError: null } as const;
    await putKey(principal, { provider: "openai", apiKey: `${KEY}-new`, baseUrl: target.baseUrl }, "-new", outcome);
    forgetUserKeys(principal.userId);
    expect((await loadModelChoices(principal)).resolve(MODEL).apiKey).toBe(`${KEY}-new`);
    // The refusal of the key before it comes late, and says nothing of this one.
    await ask(target, 401);
    expect((await loadModelChoices(principal)).resolve(MODEL)).toMatchObject({ ownerId: principal.userId });
  });
});

describe("an operator's key that its provider refuses", () => {
  it("is logged as an alert once, and used again after a test that it passes", async () => {
    const error = vi.spyOn(log, "error").mockImplementation(() => undefined);
    const principal = await createTestUser();
    const target = (await loadModelChoices(principal)).resolve(MODEL);
    await ask(target, 401);
    await ask(target, 401);
    const alerts = error.mock.calls.map(([fields]) => fields as object).filter((fields) => "alert" in fields);
    expect(alerts).toEqual([expect.objectContaining({ alert: "operator_key_refused", provider: "openai" })]);
    expect(JSON.stringify(error.mock.calls)).not.toContain(String(target.apiKey));
    expect((await loadModelChoices(principal)).models.find(({ id }) => id === MODEL)).toMatchObject({
      available: false,
      unavailableReason: "key_refused",
    });
    expect(await statusOf(principal)).toMatchObject({ keySource: "operator", status: "failed" });
    expect(await testProvider(principal, "openai")).toMatchObject({ status: "ok", lastError: null });
    expect((await loadModelChoices(principal)).resolve(MODEL).apiKey).toBe(target.apiKey);
  });

  it("is known to other processes, and to nobody by its text", async () => {
    const principal = await createTestUser();
    const target = (await loadModelChoices(principal)).resolve(MODEL);
    await ask(target, 402);
    resetGateway();
    const { deadKeys } = gatewayState();
    await deadKeys.refresh(Date.now());
    expect(deadKeys.find(hashKeyOf(target))).toMatchObject({ reason: "payment" });
    expect(JSON.stringify(await redis().hgetall("gateway:refused-keys"))).not.toContain(String(target.apiKey));
  });
});

describe("several keys of the operator", () => {
  const KEYS = ["sk-operator-first-1111", "sk-operator-second-2222"];
  beforeEach(() => {
    process.env.OPENAI_API_KEY = `${KEYS[0]}|1000|0.50, ${KEYS[1]}|0.001`;
    resetEnv();
  });
  afterEach(async () => {
    process.env.OPENAI_API_KEY = "scripted";
    resetEnv();
    await redis().del(`gateway:key-spend:${Math.floor(Date.now() / 86_400_000)}`);
  });
  const usedKeys = () => server.requests.map(({ headers }) => headers.authorization?.replace("Bearer ", ""));

  it("stand in for each other, and go to the operator's address alone", async () => {
    vi.spyOn(log, "error").mockImplementation(() => undefined);
    const principal = await createTestUser();
    const target = (await loadModelChoices(principal)).resolve(MODEL);
    expect(target.keys?.map(({ baseUrl }) => baseUrl)).toEqual([server.urls.openai, server.urls.openai]);
    expect(await ask(target, 401)).toBeNull();
    expect(usedKeys()).toEqual(KEYS);
    const after = await loadModelChoices(principal);
    expect(after.resolve(MODEL).keys?.map(({ apiKey }) => apiKey)).toEqual([KEYS[1]]);
    expect(await ask(after.resolve(MODEL), 401)).toMatchObject({ kind: "auth" });
    expect((await loadModelChoices(principal)).models.find(({ id }) => id === MODEL)).toMatchObject({
      available: false,
      unavailableReason: "key_refused",
    });
    expect(await testProvider(principal, "openai")).toMatchObject({ status: "ok" });
    expect((await loadModelChoices(principal)).resolve(MODEL).keys).toHaveLength(2);
  });

  it("never stand in for a person's own key", async () => {
    const principal = await createTestUser();
    const own = scriptedTarget(server, "openai", { apiKey: KEY, ownerId: principal.userId });
    const outcome = { status: "ok", lastError: null } as const;
    await putKey(principal, { provider: "openai", apiKey: KEY, baseUrl: own.baseUrl }, "6789", outcome);
    forgetUserKeys(principal.userId);
    const target = (await loadModelChoices(principal)).resolve(MODEL);
    expect(target.keys).toBeUndefined();
    expect(await ask({ ...target, allowPrivate: true }, 401)).toMatchObject({ kind: "auth" });
    expect(usedKeys()).toEqual([KEY]);
  });

  it("share what they spent through Redis; an admin sees it with their state, and nobody else does", async () => {
    const principal = await createTestUser();
    const target = (await loadModelChoices(principal)).resolve(MODEL);
    const hash = hashKeyOf({ apiKey: String(KEYS[0]), baseUrl: target.baseUrl });
    gatewayState().keySpend.add(hash, 500_000, Date.now());
    await gatewayState().keySpend.flush();
    resetGateway();
    const admin = { ...principal, role: "admin" as const };
    expect((await statusOf(admin))?.operatorKeys).toEqual([
      { hint: "1111", weight: 1000, state: "capped", spentTodayMicroUsd: 500_000, dailyCapMicroUsd: 500_000 },
      { hint: "2222", weight: 0.001, state: "ok", spentTodayMicroUsd: 0, dailyCapMicroUsd: null },
    ]);
    expect((await statusOf(principal))?.operatorKeys).toBeNull();
    await drain(generate(userRequest("Hi"), [target], { onAttempt: () => undefined }, {}));
    expect(usedKeys()).toEqual([KEYS[1]]);
  });
});
