import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createApiKeyEndpoint } from "../auth/api-keys/api.ts";
import { callEndpoint } from "../auth/testing/call-endpoint.ts";
import { createBudgetEndpoint } from "../billing/budgets/api.ts";
import { updateTierEndpoint } from "../billing/tiers/api.ts";
import type { UpdateTier } from "../billing/tiers/schema.ts";
import { listTierLimits } from "../billing/tiers/store.ts";
import { forgetTierLimits } from "../billing/tiers/tier-limits.ts";
import { type Sent, send } from "../gate/testing/send.ts";
import { keyOf, type SignedInUser, signedInUser } from "../gate/testing/sign-in.ts";
import { createCompletion, listCatalog } from "../models/api.ts";
import { putKey } from "../models/keys/store.ts";
import { planCapOf } from "../models/plan/policy.ts";
import { loadModelChoices } from "../models/service/load-choices.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { nowMs, setClock } from "../platform/clock.ts";
import { asService } from "../platform/db/scopes.ts";
import { resetEnv } from "../platform/env.ts";
import { newId } from "../platform/ids.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
import { upload } from "./api.ts";
import { compareEndpoint } from "./compare/api.ts";
import { chatClient } from "./testing/chat-client.ts";
import { readAllEvents } from "./testing/read-events.ts";

const MINI = "openai/gpt-4.1-mini";
const FULL = "openai/gpt-4.1";
/** Between what a million tokens of the two cost. */
const BETWEEN = 4_000_000;
const AS_SEEDED = await listTierLimits();

let provider: ScriptedProvider;
let admin: SignedInUser;
beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
  admin = await signedInUser({ role: "admin" });
});
afterEach(async () => {
  for (const { id, ...limits } of AS_SEEDED) {
    await asService().updateTable("tiers").set(limits).where("id", "=", id).execute();
  }
  forgetTierLimits();
  setClock();
  provider.reset();
});
afterAll(() => provider.stop());

/** Changes a plan in the console, and lets the five seconds pass within which it is in force. */
async function change(id: string, body: UpdateTier): Promise<void> {
  const answer = await send(updateTierEndpoint, { params: { id }, headers: { cookie: admin.cookie }, body });
  expect(answer.status).toBe(200);
  const later = nowMs() + 5_000;
  setClock(() => later);
}
async function sent({ cookie }: SignedInUser, text: string, model: string, attachmentIds: string[] = []) {
  const { response } = await chatClient(cookie).send(text, { model, attachmentIds });
  if (response.status !== 200) return (await response.json()) as { error: { code: string; details: object } };
  await readAllEvents(response);
  return "answered";
}
const refusal = (details: object) => ({ error: { code: "plan_limit", details } });
const uploaded = ({ cookie }: SignedInUser, text: string) =>
  send(upload, { body: text, headers: { cookie, "content-type": "text/plain", "x-file-name": "a.txt" } });
const codeOf = ({ status, body }: Sent) => `${status} ${body.error?.code}`;

describe("the models of a plan", () => {
  it("are those up to a price: in force within five seconds, in both directions", async () => {
    const user = await signedInUser();
    expect(await sent(user, "Hi", FULL)).toBe("answered");
    await change("free", { modelMaxMicroUsdPerMtok: BETWEEN });
    expect(await sent(user, "Hi", FULL)).toMatchObject(
      refusal({ feature: "models", limit: BETWEEN, tier: "pro", tierName: "Pro" }),
    );
    expect(await sent(user, "Hi", MINI)).toBe("answered");
    await change("free", { modelMaxMicroUsdPerMtok: null });
    expect(await sent(user, "Hi", FULL)).toBe("answered");
  });

  it("change with the tier of the person", async () => {
    await change("free", { modelMaxMicroUsdPerMtok: BETWEEN });
    const user = await signedInUser({ tier: "pro" });
    expect(await sent(user, "Hi", FULL)).toBe("answered");
    await asService().updateTable("profiles").set({ tier: "free" }).where("id", "=", user.principal.userId).execute();
    const later = nowMs() + 5_000;
    setClock(() => later);
    expect(await sent(user, "Hi", FULL)).toMatchObject(refusal({ feature: "models" }));
  });

  it("are listed with the plan that has them, and never chosen by Auto, compared or asked for by a program", async () => {
    await change("free", { modelMaxMicroUsdPerMtok: BETWEEN });
    const user = await signedInUser();
    const catalog = await send(listCatalog, { headers: { cookie: user.cookie } });
    const { items } = catalog.body.data as { items: { id: string }[] };
    expect(items.find(({ id }) => id === FULL)).toMatchObject({
      available: false,
      unavailableReason: "plan",
      planName: "Pro",
    });
    expect(items.find(({ id }) => id === MINI)).toMatchObject({ available: true });
    const compared = await callEndpoint(compareEndpoint, {
      cookie: user.cookie,
      body: {
        id: newId(),
        blind: false,
        models: [MINI, FULL],
        send: {
          trigger: "submit",
          id: newId(),
          conversationId: newId(),
          parentId: null,
          content: [{ type: "text", text: "Hi" }],
        },
      },
    });
    expect([compared.status, compared.body.error?.code]).toEqual([402, "plan_limit"]);
    const authorization = `Bearer ${await keyOf(user.principal, ["completions.create"])}`;
    const completed = await send(createCompletion, {
      headers: { authorization },
      body: { model: FULL, messages: [{ role: "user", content: "Hi" }] },
    });
    expect(codeOf(completed)).toBe("402 plan_limit");
    // Where none is left, nobody is told to add a key.
    await change("free", { modelMaxMicroUsdPerMtok: 0 });
    expect(await sent(user, "Hi", "nexus/auto")).toMatchObject(refusal({ feature: "models" }));
  });

  it("are all there are for a person's own key", async () => {
    await change("free", { modelMaxMicroUsdPerMtok: 0, contextMaxTokens: 1 });
    const user = await signedInUser();
    const key = { provider: "openai", apiKey: "sk-own-0123456789", baseUrl: null };
    await putKey(user.principal, key, "6789", { status: "ok", lastError: null });
    const choices = await loadModelChoices(user.principal);
    const target = choices.resolve(FULL);
    expect(target.ownerId).toBe(user.principal.userId);
    expect(planCapOf(choices.plan, [target])).toBeNull();
  });
});

describe("the longest prompt of a plan", () => {
  it("is a limit of what is sent, not of the conversation", async () => {
    await change("free", { contextMaxTokens: 2_000 });
    const user = await signedInUser();
    expect(await sent(user, "word ".repeat(1_000), MINI)).toBe("answered");
    expect(await sent(user, "word ".repeat(4_000), MINI)).toMatchObject(
      refusal({ feature: "context", limit: 2_000, tier: "pro" }),
    );
    await change("free", { contextMaxTokens: null });
    expect(await sent(user, "word ".repeat(4_000), MINI)).toBe("answered");
  });

  it("holds for programs, which may have the oldest turns left out", async () => {
    await change("free", { contextMaxTokens: 2_000 });
    const { principal } = await signedInUser();
    const authorization = `Bearer ${await keyOf(principal, ["completions.create"])}`;
    const ask = (trim: boolean) =>
      send(createCompletion, {
        headers: { authorization },
        body: {
          model: MINI,
          messages: [
            { role: "user", content: "word ".repeat(3_000) },
            { role: "assistant", content: "Yes." },
            { role: "user", content: "And now?" },
          ],
          nexus: { trim },
        },
      });
    expect(codeOf(await ask(false))).toBe("402 plan_limit");
    expect((await ask(true)).status).toBe(200);
  });
});

describe("the files of a plan", () => {
  it("have at most so many bytes each", async () => {
    await change("free", { attachmentMaxBytes: 10 });
    const user = await signedInUser();
    expect((await uploaded(user, "0123456789")).status).toBe(201);
    expect(await uploaded(user, "0123456789A")).toMatchObject({
      status: 402,
      body: { error: { code: "plan_limit", details: { feature: "file_size", limit: 10, tier: "pro" } } },
    });
    await change("free", { attachmentMaxBytes: 11 });
    expect((await uploaded(user, "0123456789A")).status).toBe(201);
  });

  it("come at most so many with a message", async () => {
    const user = await signedInUser();
    const ids: string[] = [];
    for (const text of ["a", "b", "c"]) {
      const { body } = await uploaded(user, text);
      ids.push((body.data as { id: string }).id);
    }
    await change("free", { messageMaxAttachments: 2 });
    expect(await sent(user, "Hi", MINI, ids)).toMatchObject(refusal({ feature: "files", limit: 2, tier: "pro" }));
    expect(await sent(user, "Hi", MINI, ids.slice(1))).toBe("answered");
    await change("free", { messageMaxAttachments: 3 });
    expect(await sent(user, "Hi", MINI, ids)).toBe("answered");
  });

  it("that the storage does not hold name the plan that has room", async () => {
    await change("free", { storageMaxBytes: 5 });
    const answer = await uploaded(await signedInUser(), "0123456789");
    expect(answer.body.error).toMatchObject({
      code: "quota_exceeded",
      details: { feature: "storage", limit: 5, tier: "pro" },
    });
  });
});

describe("the budgets of a plan", () => {
  it("are at most so many, those of keys among them, also when two race for the last", async () => {
    await change("free", { maxBudgets: 2 });
    const { cookie } = await signedInUser();
    const set = (period: string) =>
      send(createBudgetEndpoint, { headers: { cookie }, body: { apiKeyId: null, period, limitMicroUsd: 10_000 } });
    const make = (name: string) =>
      send(createApiKeyEndpoint, {
        headers: { cookie },
        body: { name, spendingLimit: { period: "day", limitMicroUsd: 10_000 } },
      });
    expect((await make("a")).status).toBe(201);
    const both = await Promise.all([set("day"), set("week")]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 402]);
    expect((await set("month")).body.error).toMatchObject({
      code: "plan_limit",
      details: { feature: "budgets", limit: 2, tier: "pro" },
    });
    expect((await make("b")).body.error).toMatchObject({ code: "conflict", details: { feature: "budgets", limit: 2 } });
    await change("free", { maxBudgets: 3 });
    expect((await set("month")).status).toBe(201);
  });
});
