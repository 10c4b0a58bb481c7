import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { updateProfileEndpoint } from "../auth/api.ts";
import { callEndpoint } from "../auth/testing/call-endpoint.ts";
import { makeAccount, signInAs } from "../auth/testing/make-account.ts";
import { resetGateway } from "../models/gateway/gateway-state.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { asService } from "../platform/db/scopes.ts";
import { resetEnv } from "../platform/env.ts";
import type { Fault } from "../testing/providers/answer.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
import { chatClient } from "./testing/chat-client.ts";
import { metadataOf, readAllEvents, textOf } from "./testing/read-events.ts";

const CUT_OFF = "cut off in transmission";
let provider: ScriptedProvider;
beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic", "google"]));
  resetEnv();
  forgetCompatibleServers();
});
beforeEach(() => resetGateway());
afterEach(() => provider.reset());
afterAll(() => provider.stop());

async function newPerson() {
  const account = await makeAccount();
  const cookie = await signInAs(account);
  return { ...account, cookie, chat: chatClient(cookie) };
}

async function settledOf(userId: string) {
  const rows = await asService()
    .selectFrom("usageLedger")
    .select(["entry", "requests", "outcome", "modelId", "purpose"])
    .where("userId", "=", userId)
    .where("purpose", "=", "chat")
    .orderBy("createdAt")
    .orderBy("attempt")
    .execute();
  return {
    rows: rows.filter(({ outcome }) => outcome !== null),
    requests: rows.reduce((sum, row) => sum + row.requests, 0),
  };
}

function breakOff(fault: Fault, chunks = ["It rains beca", "use warm "]) {
  provider.script({ promptIncludes: "Explain rain", times: 1 }, { chunks, fault });
}

async function ask(
  chat: ReturnType<typeof chatClient>,
  model = "nexus/auto",
  place: { conversationId?: string; parentId?: string } = {},
) {
  const sent = await chat.send("Explain rain", { model, ...place });
  const events = await readAllEvents(sent.response);
  return { ...sent, text: textOf(events), metadata: metadataOf(events), events };
}

describe("an answer of Auto that breaks off after its first words", () => {
  it.each<[string, Fault]>([
    ["a cut", { cutAfterChunks: 2 }],
    ["an end without a finish reason", { noFinish: true }],
  ])("by %s is continued by another model from there, and says who wrote what (RL-03)", async (_name, fault) => {
    const { chat, userId } = await newPerson();
    breakOff(fault);
    provider.script({ promptIncludes: CUT_OFF }, { chunks: ["warm ", "air rises."] });
    const { text, metadata, messageId, body } = await ask(chat);
    expect(text).toBe("It rains because warm warm air rises.");
    const { writers } = metadata as { writers: { modelId: string; modelName: string; fromCharacter: number }[] };
    expect(writers).toMatchObject([{ fromCharacter: 0 }, { fromCharacter: 22, modelId: metadata.modelId }]);
    expect(new Set(writers.map(({ modelId }) => modelId)).size).toBe(2);
    expect(metadata).toMatchObject({ status: "complete" });
    expect(metadata).not.toHaveProperty("error");
    const { nodes } = await chat.conversation(body.conversationId);
    const stored = nodes.find(({ message }) => message.id === messageId)?.message;
    expect(stored?.parts).toEqual([{ type: "text", text, state: "done" }]);
    expect(stored?.metadata?.writers).toEqual(writers);
    // Each call is a row of the ledger; the message counts once.
    const { rows, requests } = await settledOf(userId);
    expect(rows).toMatchObject([
      { outcome: "interrupted", modelId: writers[0]?.modelId },
      { outcome: "complete", modelId: writers[1]?.modelId },
    ]);
    expect(requests).toBe(1);
    const sent = provider.requests.find(({ ask: asked }) => JSON.stringify(asked).includes(CUT_OFF));
    expect(JSON.stringify(sent?.body)).toContain("It rains because warm ");
  });

  it("does not show what the next model repeats, nor its thoughts", async () => {
    const { chat } = await newPerson();
    breakOff({ cutAfterChunks: 2 });
    provider.script(
      { promptIncludes: CUT_OFF },
      { reasoning: "They were cut off.", chunks: ["because ", "warm ", "air."] },
    );
    const { text, events } = await ask(chat);
    expect(text).toBe("It rains because warm air.");
    expect(JSON.stringify(events)).not.toContain("They were");
  });

  it("is continued once more when the next one breaks off too", async () => {
    const { chat, userId } = await newPerson();
    breakOff({ cutAfterChunks: 2 });
    provider.script({ promptIncludes: CUT_OFF, times: 1 }, { chunks: ["air ", "rises"], fault: { cutAfterChunks: 1 } });
    provider.script({ promptIncludes: CUT_OFF }, { text: "and cools." });
    const { text, metadata } = await ask(chat);
    expect(text).toBe("It rains because warm air and cools.");
    expect(metadata.writers).toHaveLength(3);
    expect((await settledOf(userId)).rows.map(({ outcome }) => outcome)).toEqual([
      "interrupted",
      "interrupted",
      "complete",
    ]);
  });

  it("keeps its words and who wrote them when nobody can go on", async () => {
    const { chat } = await newPerson();
    breakOff({ cutAfterChunks: 2 });
    provider.script({ promptIncludes: CUT_OFF }, { fault: { status: 503 } });
    const { text, metadata } = await ask(chat);
    expect(text).toBe("It rains because warm ");
    expect(metadata).toMatchObject({ status: "interrupted", error: { charged: true, retryable: true } });
    expect(metadata).not.toHaveProperty("writers");
    const { decision } = metadata as { decision: { modelId: string } };
    expect(metadata.modelId).toBe(decision.modelId);
  });

  it("is stamped with the model that wrote it, whether it was to be continued or not, not with one that failed before", async () => {
    for (const continueWithAnotherModel of [true, false]) {
      resetGateway();
      provider.reset();
      const { chat, userId, cookie } = await newPerson();
      await callEndpoint(updateProfileEndpoint, { cookie, body: { continueWithAnotherModel } });
      // Not the first message, whose title is asked for with the same words at the same time.
      const before = await chat.send("Hello", { model: "nexus/auto" });
      await readAllEvents(before.response);
      provider.script({ promptIncludes: "Explain rain", times: 3 }, { fault: { status: 503 } });
      breakOff({ cutAfterChunks: 2 });
      provider.script({ promptIncludes: CUT_OFF }, { fault: { status: 503 } });
      const { metadata } = await ask(chat, "nexus/auto", {
        conversationId: before.body.conversationId,
        parentId: before.messageId,
      });
      const wrote = (await settledOf(userId)).rows.find(({ outcome }) => outcome === "interrupted");
      expect(metadata).toMatchObject({ status: "interrupted", modelId: wrote?.modelId });
      expect(metadata.modelId).not.toBe((metadata as { decision: { modelId: string } }).decision.modelId);
    }
  });

  it("stays as it is for somebody who does not want another model to go on", async () => {
    const { chat, cookie } = await newPerson();
    await callEndpoint(updateProfileEndpoint, { cookie, body: { continueWithAnotherModel: false } });
    breakOff({ cutAfterChunks: 2 });
    const { text, metadata } = await ask(chat);
    expect(text).toBe("It rains because warm ");
    expect(metadata).toMatchObject({ status: "interrupted", error: { code: "provider_failed" } });
    expect(provider.requests.some(({ ask: asked }) => JSON.stringify(asked).includes(CUT_OFF))).toBe(false);
  });
});

describe("an answer of a model that the person named", () => {
  it("is never continued by another one", async () => {
    const { chat } = await newPerson();
    breakOff({ cutAfterChunks: 2 });
    const { metadata } = await ask(chat, "openai/gpt-4.1-mini");
    expect(metadata).toMatchObject({ status: "interrupted", modelId: "openai/gpt-4.1-mini" });
  });

  it("is complete with a malformed event, without [DONE], and without usage, which is estimated (RL-03)", async () => {
    for (const fault of [{ malformedChunk: 1 }, { noDone: true }, { noUsage: true }]) {
      const { chat, userId } = await newPerson();
      breakOff(fault);
      const { text, metadata } = await ask(chat, "openai/gpt-4.1-mini");
      expect([fault, text, metadata.status]).toEqual([fault, "It rains because warm ", "complete"]);
      expect((await settledOf(userId)).rows).toMatchObject([{ outcome: "complete" }]);
    }
  });
});
