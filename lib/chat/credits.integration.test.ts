import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { insertGrant, setRequestsLeft } from "../billing/credits/store.ts";
import { HOLDING, readInvariants } from "../billing/credits/testing/ledger-state.ts";
import { payMonthly } from "../billing/credits/testing/pay-monthly.ts";
import { listLedger } from "../billing/ledger/service.ts";
import { saveOverageSettings } from "../billing/overage/store.ts";
import { getQuota } from "../billing/service.ts";
import { signedInUser } from "../gate/testing/sign-in.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { asService } from "../platform/db/scopes.ts";
import { resetEnv } from "../platform/env.ts";
import { newId } from "../platform/ids.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
import { chatClient } from "./testing/chat-client.ts";
import { compareClient } from "./testing/compare-client.ts";
import { metadataOf, readAllEvents } from "./testing/read-events.ts";

let provider: ScriptedProvider;

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => provider.reset());

const MODEL = { model: "openai/gpt-4.1-mini" };

/** A person with so many messages left, and credits. */
async function personWith(requestsLeft: number, amountMicroUsd: number) {
  const { principal, cookie } = await signedInUser({ tier: "free" });
  await setRequestsLeft(asService(), principal.userId, requestsLeft, null);
  await insertGrant(asService(), principal.userId, { amountMicroUsd, expiresAt: null, reason: null });
  return { principal, chat: chatClient(cookie), compare: compareClient(cookie) };
}

async function storedMetadata(messageId: string) {
  const row = await asService()
    .selectFrom("messages")
    .select("metadata")
    .where("id", "=", messageId)
    .executeTakeFirstOrThrow();
  return row.metadata as { paidBy?: string; costMicroUsd?: number };
}

async function expectHolding(userId: string) {
  await expect.poll(() => readInvariants(userId), { timeout: 5_000 }).toEqual(HOLDING);
}

describe("who pays for an answer", () => {
  it("is the allowance while something is left of it, then credits; the answer and its line say so", async () => {
    const { principal, chat } = await personWith(1, 5_000_000);
    provider.script({ promptIncludes: "" }, { text: "An answer." });
    const first = await chat.send("One", MODEL);
    expect(metadataOf(await readAllEvents(first.response))).not.toHaveProperty("paidBy");
    expect(await getQuota(principal)).toMatchObject({ requestsUsed: 1, requestsLimit: 1, creditMicroUsd: 5_000_000 });
    const second = await chat.send("Two", MODEL);
    const told = metadataOf(await readAllEvents(second.response));
    expect(told).toMatchObject({ paidBy: "credits" });
    expect(await storedMetadata(first.messageId)).not.toHaveProperty("paidBy");
    expect(await storedMetadata(second.messageId)).toMatchObject({ paidBy: "credits" });

    await expectHolding(principal.userId);
    const { items } = await listLedger(principal, { limit: 50 });
    const cost = (told as { costMicroUsd: number }).costMicroUsd;
    expect(cost).toBeGreaterThan(0);
    const lineOf = (messageId: string) => items.find((line) => line.messageId === messageId);
    expect(lineOf(first.messageId)).toMatchObject({ paidBy: "allowance" });
    expect(lineOf(second.messageId)).toMatchObject({ paidBy: "credits", costMicroUsd: cost });
    expect(items.find(({ kind }) => kind === "overage")).toMatchObject({
      creditMicroUsd: -cost,
      balanceMicroUsd: 5_000_000 - cost,
    });
  });

  it("is the next invoice where neither does and the person allows it, up to the cap", async () => {
    const { principal, cookie } = await signedInUser({ tier: "free" });
    await setRequestsLeft(asService(), principal.userId, 0, null);
    await payMonthly(principal.userId);
    const chat = chatClient(cookie);
    await saveOverageSettings(principal, { isOn: true, capMicroUsd: 50_000_000 });
    provider.script({ promptIncludes: "" }, { text: "An answer." });
    const { response, messageId } = await chat.send("One", MODEL);
    const told = metadataOf(await readAllEvents(response));
    expect(told).toMatchObject({ paidBy: "overage" });
    expect(await storedMetadata(messageId)).toMatchObject({ paidBy: "overage" });
    await expectHolding(principal.userId);
    const { items } = await listLedger(principal, { kind: "overage", limit: 5 });
    const cost = (told as { costMicroUsd: number }).costMicroUsd;
    expect(items).toMatchObject([{ paidBy: "overage", overageMicroUsd: Math.ceil(cost * 1.2), creditMicroUsd: 0 }]);
    await saveOverageSettings(principal, { isOn: true, capMicroUsd: 1 });
    provider.reset();
    const refused = await chat.send("Two", MODEL);
    expect([refused.response.status, await refused.response.json()]).toMatchObject([
      402,
      { error: { code: "quota_exceeded", details: { overageCapMicroUsd: 1, resetsAt: expect.any(String) } } },
    ]);
    expect(provider.requests).toEqual([]);
  });

  it("takes nothing for an answer that failed, and holds nothing any more", async () => {
    const { principal, chat } = await personWith(0, 5_000_000);
    const { response, messageId } = await chat.send("One [fail:400]", MODEL);
    await readAllEvents(response);
    expect(await storedMetadata(messageId)).toMatchObject({ status: "failed", paidBy: "credits" });
    await expectHolding(principal.userId);
    const { items } = await listLedger(principal, { limit: 50 });
    expect(items.map(({ kind }) => kind)).not.toContain("overage");
    expect(items[0]?.balanceMicroUsd).toBe(5_000_000);
  });

  it("is charged once when the same message is sent twenty times at once (BL-19)", async () => {
    const { principal, chat } = await personWith(0, 5_000_000);
    const ids = { id: newId(), conversationId: newId() };
    const sent = await Promise.all(Array.from({ length: 20 }, () => chat.send("Once", { ...MODEL, ...ids })));
    await Promise.all(sent.map(({ response }) => readAllEvents(response)));
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(1);
    await expectHolding(principal.userId);
    for (const kind of ["settle", "overage"] as const) {
      const { items } = await listLedger(principal, { kind, purpose: "chat", limit: 50 });
      expect(items, kind).toHaveLength(1);
    }
  });

  it("refuses before the provider is called when credits do not carry the worst case", async () => {
    const { chat } = await personWith(0, 1);
    const { response } = await chat.send("One", MODEL);
    expect(response.status).toBe(402);
    expect(await response.json()).toMatchObject({ error: { code: "quota_exceeded" } });
    expect(provider.requests).toEqual([]);
  });

  it("is said of the answers of a blind comparison too, whose lines wait for the choice", async () => {
    const { principal, compare } = await personWith(0, 50_000_000);
    provider.script({ promptIncludes: "debounce" }, { text: "A debounced function." });
    const started = await compare.compare("Write a function that debounces another function.");
    expect(started.status).toBe(201);
    await compare.finish(started);
    const settled = async () => (await listLedger(principal, { kind: "settle", purpose: "chat", limit: 50 })).items;
    expect(await settled()).toEqual([]);
    await compare.choose(started.id, { choice: "kept", answerId: started.answerIds[0] ?? "" });
    for (const id of started.answerIds) expect(await storedMetadata(id)).toMatchObject({ paidBy: "credits" });
    expect((await settled()).map(({ paidBy }) => paidBy)).toEqual(["credits", "credits"]);
    await expectHolding(principal.userId);
  });
});
