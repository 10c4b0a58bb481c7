import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { callEndpoint } from "../../auth/testing/call-endpoint.ts";
import { makeAccount, signInAs } from "../../auth/testing/make-account.ts";
import { updatePreferencesEndpoint } from "../../models/preferences/api.ts";
import { forgetCompatibleServers } from "../../models/service/local-servers.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { newId } from "../../platform/ids.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import * as chatApi from "../api.ts";
import { chatClient } from "../testing/chat-client.ts";
import { readAllEvents } from "../testing/read-events.ts";
import { giveFeedbackEndpoint, takeFeedbackBackEndpoint } from "./api.ts";

const MODEL = "openai/gpt-4.1-mini";
const OTHER_MODEL = "anthropic/claude-haiku-4-5";
const CODE = "Write a TypeScript function that debounces another function, with tests.";
let provider: ScriptedProvider;

async function newPerson() {
  const account = await makeAccount({ tier: "enterprise" });
  const cookie = await signInAs(account);
  const chat = chatClient(cookie);
  return {
    ...account,
    cookie,
    chat,
    give: (id: string, body: unknown) => callEndpoint(giveFeedbackEndpoint, { cookie, params: { id }, body }),
    takeBack: (id: string) => callEndpoint(takeFeedbackBackEndpoint, { cookie, params: { id } }),
    prefer: (body: unknown) => callEndpoint(updatePreferencesEndpoint, { cookie, body }),
    /** Sends a message and waits for its answer. */
    async ask(text: string, model?: string) {
      const { response, body, messageId } = await chat.send(text, model ? { model } : {});
      await readAllEvents(response);
      return { id: messageId, conversationId: body.conversationId, questionId: body.id };
    },
    /** What the conversation shows of the feedback on an answer. */
    async shown(conversationId: string, id: string) {
      const { nodes } = await chat.conversation(conversationId);
      return nodes.find(({ message }) => message.id === id)?.message.metadata.feedback;
    },
  };
}

const rowsOf = (userId: string) =>
  asService().selectFrom("answerFeedback").selectAll().where("userId", "=", userId).orderBy("createdAt").execute();

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => provider.reset());

describe("feedback on an answer", () => {
  it("is kept with the model, intent and difficulty that the server knows, and comes along with the conversation", async () => {
    const { ask, give, shown, userId, chat } = await newPerson();
    const { id, conversationId } = await ask(CODE);
    expect(await shown(conversationId, id)).toBeUndefined();
    const given = await give(id, { verdict: "bad", reason: "  Does not compile. " });
    expect(given.status).toBe(200);
    const feedback = { verdict: "bad", wrongChoice: false, reason: "Does not compile." };
    expect(given.body.data).toEqual(feedback);
    expect(await shown(conversationId, id)).toEqual(feedback);
    const { nodes } = await chat.conversation(conversationId);
    const metadata = nodes.at(-1)?.message.metadata as {
      modelId: string;
      decision: { intents: { intent: string }[]; complexity: { overall: number } };
    };
    expect(await rowsOf(userId)).toEqual([
      expect.objectContaining({
        messageId: id,
        modelId: metadata.modelId,
        intent: metadata.decision.intents[0]?.intent,
        // To the digits that are stored: 0.285 times 100 is a little less than 28.5 in binary.
        difficultyPercent: Math.round(Number((metadata.decision.complexity.overall * 100).toFixed(6))),
        counts: true,
        replaced: false,
      }),
    ]);
    expect(metadata.decision.intents[0]?.intent).toBe("code");
  });

  it("is replaced by what is said later, and taken back without a trace", async () => {
    const { ask, give, takeBack, shown, userId } = await newPerson();
    const { id, conversationId } = await ask(CODE);
    await give(id, { verdict: "bad", reason: "No." });
    await give(id, { verdict: "good", wrongChoice: true });
    expect(await shown(conversationId, id)).toEqual({ verdict: "good", wrongChoice: true, reason: "" });
    await give(id, { verdict: null, wrongChoice: true });
    expect(await shown(conversationId, id)).toEqual({ verdict: null, wrongChoice: true, reason: "" });
    expect(await rowsOf(userId)).toHaveLength(1);
    expect((await takeBack(id)).status).toBe(204);
    expect((await takeBack(id)).status).toBe(204);
    expect(await shown(conversationId, id)).toBeUndefined();
    expect(await rowsOf(userId)).toEqual([]);
  });

  it("has no intent where a person named the model, and its choice cannot be wrong", async () => {
    const { ask, give, userId } = await newPerson();
    const { id } = await ask(CODE, MODEL);
    const refused = await give(id, { verdict: "bad", wrongChoice: true });
    expect(refused.status).toBe(422);
    expect(refused.body.error?.issues).toEqual([expect.objectContaining({ path: "wrongChoice" })]);
    expect(await rowsOf(userId)).toEqual([]);
    expect((await give(id, { verdict: "good" })).status).toBe(200);
    expect(await rowsOf(userId)).toEqual([
      expect.objectContaining({ modelId: MODEL, intent: null, difficultyPercent: null, verdict: "good" }),
    ]);
  });

  it.each<[string, unknown, string]>([
    ["nothing", {}, "verdict"],
    ["neither verdict nor wrong choice", { verdict: null }, "verdict"],
    ["an unknown verdict", { verdict: "great" }, "verdict"],
    ["a long reason", { verdict: "bad", reason: "x".repeat(501) }, "reason"],
    ["a model of the client's", { verdict: "bad", modelId: MODEL }, "body"],
    ["an intent of the client's", { verdict: "bad", intent: "math" }, "body"],
  ])("is refused when it says %s", async (_, body, path) => {
    const { ask, give, userId } = await newPerson();
    const { id } = await ask("Hi");
    const { status, body: answer } = await give(id, body);
    expect(status).toBe(422);
    expect(answer.error?.issues?.map((issue) => issue.path)).toEqual([path]);
    expect(await rowsOf(userId)).toEqual([]);
  });

  it("is not possible on questions, unknown and other people's answers, and deleted conversations: all read the same", async () => {
    const owner = await newPerson();
    const stranger = await newPerson();
    const { id, conversationId, questionId } = await owner.ask("Hi");
    await owner.give(id, { verdict: "good" });
    const before = await rowsOf(owner.userId);
    const errors = [
      await stranger.give(id, { verdict: "bad" }),
      await stranger.takeBack(id),
      await stranger.give(newId(), { verdict: "bad" }),
      await owner.give(questionId, { verdict: "bad" }),
      await owner.takeBack(questionId),
    ].map(({ status, body: { error } }) => `${status} ${error?.code} ${error?.message}`);
    await callEndpoint(chatApi.remove, { cookie: owner.cookie, params: { id: conversationId } });
    const { status, body } = await owner.give(id, { verdict: "bad" });
    errors.push(`${status} ${body.error?.code} ${body.error?.message}`);
    expect(new Set(errors)).toEqual(new Set(["404 not_found The answer was not found."]));
    expect(await rowsOf(owner.userId)).toEqual(before);
    expect(await rowsOf(stranger.userId)).toEqual([]);
  });

  it("waits until the answer is written, and needs one", async () => {
    const { chat, give, ask, userId } = await newPerson();
    provider.script({ promptIncludes: "Slow" }, { text: "At last.", holdAfterChunks: 0 });
    const { response, messageId } = await chat.send("Slow [hold]", { model: MODEL });
    const early = await give(messageId, { verdict: "good" });
    expect(`${early.status} ${early.body.error?.code}`).toBe("409 run_active");
    await provider.release();
    await readAllEvents(response);
    expect((await give(messageId, { verdict: "good" })).status).toBe(200);

    const { id } = await ask("Nobody [fail:503*9]");
    const failed = await give(id, { verdict: "bad" });
    expect(`${failed.status} ${failed.body.error?.code}`).toBe("409 conflict");
    expect(await rowsOf(userId)).toHaveLength(1);
  });

  it("does not count while learning is off", async () => {
    const { ask, give, prefer, userId } = await newPerson();
    const { id } = await ask("Hi");
    await prefer({ learns: false });
    await give(id, { verdict: "good" });
    expect(await rowsOf(userId)).toEqual([expect.objectContaining({ verdict: "good", counts: false })]);
    await prefer({ learns: true });
    await give(id, { verdict: "bad" });
    expect(await rowsOf(userId)).toEqual([expect.objectContaining({ verdict: "bad", counts: true })]);
  });
});

describe("an answer that is asked for again from another model", () => {
  it("is noted with its model and intent, is not shown, and outlives feedback that is taken back", async () => {
    const { ask, chat, give, takeBack, shown, userId } = await newPerson();
    const { id, conversationId, questionId } = await ask(CODE);
    await readAllEvents(await chat.regenerate(conversationId, questionId, OTHER_MODEL));
    const noted = expect.objectContaining({
      messageId: id,
      replaced: true,
      verdict: null,
      intent: "code",
      wrongChoice: false,
    });
    expect(await rowsOf(userId)).toEqual([noted]);
    expect(await shown(conversationId, id)).toBeUndefined();
    await give(id, { verdict: "bad" });
    expect(await rowsOf(userId)).toEqual([expect.objectContaining({ replaced: true, verdict: "bad" })]);
    await takeBack(id);
    expect(await rowsOf(userId)).toEqual([noted]);
  });

  it("is not noted for Auto, for the model that had answered, for a failed answer, and while learning is off", async () => {
    const { ask, chat, prefer, userId } = await newPerson();
    const again = async (
      { conversationId, questionId }: { conversationId: string; questionId: string },
      model: string,
    ) => readAllEvents(await chat.regenerate(conversationId, questionId, model));
    const first = await ask("Hi", MODEL);
    await again(first, MODEL);
    await again(first, "nexus/auto");
    const failed = await ask("Nobody [fail:503*9]", MODEL);
    provider.script({ promptIncludes: "Nobody" }, { text: "Here." });
    await again(failed, OTHER_MODEL);
    await prefer({ learns: false });
    await again(await ask("Hello", MODEL), OTHER_MODEL);
    expect(await rowsOf(userId)).toEqual([]);
  });

  it("is noted for the newest answer only", async () => {
    const { ask, chat, userId } = await newPerson();
    const { conversationId, questionId } = await ask("Hi", MODEL);
    await readAllEvents(await chat.regenerate(conversationId, questionId, OTHER_MODEL));
    await readAllEvents(await chat.regenerate(conversationId, questionId, "openai/gpt-4o-mini"));
    expect((await rowsOf(userId)).map(({ modelId }) => modelId)).toEqual([MODEL, OTHER_MODEL]);
  });
});
