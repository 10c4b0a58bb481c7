import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createBudget } from "../../billing/budgets/service.ts";
import { signedInUser } from "../../gate/testing/sign-in.ts";
import { forgetCompatibleServers } from "../../models/service/local-servers.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { newId } from "../../platform/ids.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { compareClient } from "../testing/compare-client.ts";
import { metadataOf, readAllEvents, textOf } from "../testing/read-events.ts";

const MINI = "openai/gpt-4.1-mini";
const HAIKU = "anthropic/claude-haiku-4-5";
const FULL = "openai/gpt-4.1";
let provider: ScriptedProvider;

async function newPerson(tier: "free" | "pro" = "pro") {
  const { cookie, principal } = await signedInUser({ tier });
  return { userId: principal.userId, ...compareClient(cookie) };
}

const used = async (userId: string) => {
  const row = await asService()
    .selectFrom("quotaPeriods")
    .select("requestsUsed")
    .where("userId", "=", userId)
    .executeTakeFirst();
  return row?.requestsUsed ?? 0;
};
const rowsOf = (table: "messages" | "runs" | "usageReservations" | "conversations" | "comparisons", userId: string) =>
  asService().selectFrom(table).selectAll().where("userId", "=", userId).execute();
/** How many rows a person has of everything that a comparison makes. */
const countsOf = (userId: string) =>
  Promise.all(
    (["messages", "runs", "usageReservations", "conversations", "comparisons"] as const).map(
      async (table) => (await rowsOf(table, userId)).length,
    ),
  );
const codeOf = ({ status, error }: { status: number; error?: { code: string } | undefined }) =>
  `${status} ${error?.code}`;

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => provider.reset());

describe("an open comparison", () => {
  it("answers a message by each model as a run of its own, as siblings below it", async () => {
    const { compare, finish, chat, userId } = await newPerson();
    provider.script({ model: "gpt-4.1-mini", promptIncludes: "colour" }, { text: "Blue." });
    provider.script({ model: "claude-haiku-4-5", promptIncludes: "colour" }, { text: "Green." });
    const started = await compare("Which colour?", { models: [MINI, HAIKU] });
    expect(started.status).toBe(201);
    expect(started).toMatchObject({ id: started.body.id, blind: false, questionId: started.body.send.id });
    expect(started.models?.map((model) => model.id)).toEqual([MINI, HAIKU]);
    const streams = await finish(started);
    expect(streams.map(textOf)).toEqual(["Blue.", "Green."]);
    const { nodes, activeLeafId } = await chat.conversation(started.conversationId);
    expect(activeLeafId).toBe(started.answerIds[0]);
    expect(nodes.map(({ parentId, message }) => [parentId, message.id])).toEqual([
      [null, started.questionId],
      ...started.answerIds.map((id) => [started.questionId, id]),
    ]);
    for (const [index, modelId] of [MINI, HAIKU].entries()) {
      const place = { id: started.id, blind: false, position: index, size: 2 };
      expect(nodes[index + 1]?.message.metadata).toMatchObject({ modelId, status: "complete", comparison: place });
      expect(metadataOf(streams[index] ?? [])).toMatchObject({ modelId, comparison: place });
      expect(nodes[index + 1]?.message.metadata.costMicroUsd).toBeGreaterThan(0);
    }
    expect(await used(userId)).toBe(2);
    const settled = await asService()
      .selectFrom("usageLedger")
      .select(["messageId", "modelId"])
      .where("userId", "=", userId)
      .where("entry", "=", "settle")
      .where("purpose", "=", "chat")
      .orderBy("modelId", "desc")
      .execute();
    expect(settled).toEqual([
      { messageId: started.answerIds[0], modelId: MINI },
      { messageId: started.answerIds[1], modelId: HAIKU },
    ]);
  });

  it("goes on with the answer that is kept; the others stay beside it, and the next turn follows it alone", async () => {
    const { compare, finish, choose, chat } = await newPerson();
    provider.script({ model: "gpt-4.1-mini", promptIncludes: "colour" }, { text: "Blue." });
    provider.script({ model: "claude-haiku-4-5", promptIncludes: "colour" }, { text: "Green." });
    const started = await compare("Which colour?", { models: [MINI, HAIKU] });
    await finish(started);
    const [, kept = ""] = started.answerIds;
    const chosen = await choose(started.id, { choice: "kept", answerId: kept });
    expect(chosen.status).toBe(200);
    expect(chosen).toMatchObject({
      choice: "kept",
      activeLeafId: kept,
      answers: [
        { id: started.answerIds[0], modelId: MINI, outcome: "lost" },
        { id: kept, modelId: HAIKU, outcome: "kept" },
      ],
    });
    const { nodes, activeLeafId } = await chat.conversation(started.conversationId);
    expect(activeLeafId).toBe(kept);
    expect(nodes).toHaveLength(3);
    provider.script({ promptIncludes: "Why" }, { text: "Because." });
    const { conversationId } = started;
    const next = await chat.send("Why?", { conversationId, parentId: kept, model: MINI });
    await finish({ ...started, answerIds: [next.messageId] });
    const asked = provider.requests.findLast(({ ask }) => ask?.model === "gpt-4.1-mini");
    expect(JSON.stringify(asked?.body)).toContain("Green.");
    expect(JSON.stringify(asked?.body)).not.toContain("Blue.");
  });

  it("waits for the answer that it follows", async () => {
    const { compare, chat } = await newPerson();
    provider.script({ promptIncludes: "Wait for it", times: 1 }, { chunks: ["some ", "words"], holdAfterChunks: 1 });
    const { messageId, body, response } = await chat.send("Wait for it", { model: MINI });
    const { conversationId } = body;
    const early = await compare("Which?", { conversationId, parentId: messageId, models: [MINI, HAIKU] });
    expect(codeOf(early)).toBe("409 run_active");
    provider.release();
    await readAllEvents(response);
  });

  it("leaves the others alone when one fails or is stopped", async () => {
    const { compare, finish, choose, chat, userId } = await newPerson();
    provider.script({ model: "gpt-4.1-mini", promptIncludes: "colour" }, { fault: { status: 400 } });
    provider.script({ model: "claude-haiku-4-5", promptIncludes: "colour" }, { text: "Green." });
    provider.script({ model: "gpt-4.1", promptIncludes: "colour" }, { chunks: ["Re", "d"], holdAfterChunks: 1 });
    const started = await compare("Which colour?", { models: [MINI, HAIKU, FULL] });
    await expect.poll(() => provider.heldStreams).toBe(1);
    const [failed = "", good = "", stopped = ""] = started.answerIds;
    expect(codeOf(await choose(started.id, { choice: "kept", answerId: good }))).toBe("409 run_active");
    expect((await chat.stop(stopped)).status).toBe(204);
    const streams = await finish(started);
    expect(streams.map((events) => metadataOf(events).status)).toEqual(["failed", "complete", "stopped"]);
    expect(await used(userId)).toBe(2); // what failed is given back
    expect(codeOf(await choose(started.id, { choice: "kept", answerId: failed }))).toBe("409 conflict");
    expect((await choose(started.id, { choice: "kept", answerId: good })).status).toBe(200);
    const rated = await asService()
      .selectFrom("comparisonAnswers")
      .select("rated")
      .where("comparisonId", "=", started.id)
      .orderBy("position")
      .execute();
    expect(rated.map((row) => row.rated)).toEqual([false, true, false]);
  });

  it("starts once, however often it is sent", async () => {
    const { compare, finish, userId } = await newPerson();
    const first = await compare("Hi", { models: [MINI, HAIKU] });
    const ids = { id: first.id, messageId: first.questionId, conversationId: first.conversationId };
    const again = await Promise.all([1, 2, 3].map(() => compare("Hi", { ...ids, models: [MINI, HAIKU] })));
    for (const one of again) expect(one.answerIds).toEqual(first.answerIds);
    expect(codeOf(await compare("Bye", { ...ids, models: [MINI, HAIKU] }))).toBe("422 idempotency_mismatch");
    expect(codeOf(await compare("Hi", { ...ids, models: [MINI, FULL] }))).toBe("422 idempotency_mismatch");
    expect(codeOf(await compare("Hi", ids))).toBe("422 idempotency_mismatch");
    expect(codeOf(await compare("Hi", { ...ids, id: newId(), models: [MINI, HAIKU] }))).toBe(
      "422 idempotency_mismatch",
    );
    await finish(first);
    expect(await countsOf(userId)).toEqual([3, 2, 3, 1, 1]); // the third reservation is the title's
  });

  it("compares answers to a message that is there, beside the one it has", async () => {
    const { again, finish, chat } = await newPerson();
    const { body, messageId } = await chat.send("Hi", { model: MINI });
    const { status, body: answer } = await again(body.conversationId, body.id, [MINI, HAIKU]);
    expect(status).toBe(201);
    const { answerIds } = answer.data as unknown as { answerIds: string[] };
    await finish({ answerIds: [messageId, ...answerIds] } as Parameters<typeof finish>[0]);
    const { nodes } = await chat.conversation(body.conversationId);
    expect(nodes.filter(({ parentId }) => parentId === body.id).map(({ message }) => message.id)).toEqual([
      messageId,
      ...answerIds,
    ]);
  });
});

describe("a comparison is refused as a whole, before anybody is asked,", () => {
  async function expectNothing(userId: string, attempt: () => Promise<unknown>) {
    const [before, units] = [await countsOf(userId), await used(userId)];
    const asked = provider.requests.length;
    await attempt();
    expect(await countsOf(userId)).toEqual(before);
    expect(await used(userId)).toBe(units);
    expect(provider.requests.length).toBe(asked);
  }

  it("when the month has fewer messages left than answers are asked for", async () => {
    const { compare, userId, finish } = await newPerson("free");
    await asService()
      .insertInto("quotaPeriods")
      .values({ userId, periodStart: `${new Date().toISOString().slice(0, 7)}-01`, requestsUsed: 98 })
      .execute();
    await expectNothing(userId, async () =>
      expect(codeOf(await compare("Hi", { models: [MINI, HAIKU, FULL] }))).toBe("402 quota_exceeded"),
    );
    const fits = await compare("Hi", { models: [MINI, HAIKU] });
    expect(fits.status).toBe(201);
    await finish(fits);
    expect(await used(userId)).toBe(100);
  });

  it("when a budget holds one of the answers but not all", async () => {
    const { compare, userId } = await newPerson();
    const principal = { userId, workspaceId: newId() } as Parameters<typeof createBudget>[0];
    await createBudget(principal, { apiKeyId: null, period: "day", limitMicroUsd: 20_000 });
    await expectNothing(userId, async () =>
      expect(codeOf(await compare("Hi", { models: [MINI, HAIKU] }))).toBe("402 budget_exceeded"),
    );
  });

  it("when more answers are being written than the tier allows, those of the comparison among them", async () => {
    const { compare, finish, chat, userId } = await newPerson("free");
    await expectNothing(userId, async () => {
      const tooMany = await compare("Hi", { models: [MINI, HAIKU, FULL, "openai/gpt-5-mini"] });
      expect(codeOf(tooMany)).toBe("429 rate_limited");
      expect(tooMany.error?.message).toBe("At most 3 answers are compared at a time in your plan.");
    });
    provider.script({ promptIncludes: "hold" }, { chunks: ["a ", "b"], holdAfterChunks: 1 });
    const running = await compare("hold", { models: [MINI, HAIKU] });
    // The answers, and the titles of their conversations.
    await expect.poll(() => provider.heldStreams).toBe(3);
    await expectNothing(userId, async () =>
      expect(codeOf(await compare("Hi", { models: [MINI, HAIKU] }))).toBe("429 rate_limited"),
    );
    const third = await chat.send("hold", { model: MINI });
    expect(third.response.status).toBe(200);
    await expect.poll(() => provider.heldStreams).toBe(5);
    provider.release();
    await finish({ ...running, answerIds: [...running.answerIds, third.messageId] });
  });

  it.each<[string, object, string, string]>([
    ["one model", { models: [MINI] }, "422 invalid_input", "models"],
    [
      "five models",
      { models: [MINI, HAIKU, FULL, "openai/gpt-5", "openai/gpt-5-mini"] },
      "422 invalid_input",
      "models",
    ],
    ["the same model twice", { models: [MINI, MINI] }, "422 invalid_input", "models"],
    ["Auto", { models: [MINI, "nexus/auto"] }, "422 invalid_input", "models.1"],
    ["a model that does not chat", { models: [MINI, "openai/text-embedding-3-small"] }, "422 invalid_input", "model"],
  ])("when it names %s", async (_, options, code, path) => {
    const { compare, userId } = await newPerson();
    await expectNothing(userId, async () => {
      const refused = await compare("Hi", options);
      expect(codeOf(refused)).toBe(code);
      expect(refused.error?.issues?.map((issue) => issue.path)).toEqual([path]);
    });
  });

  it("when a model is unknown, has no key, or does not hold the message", async () => {
    const { compare, userId } = await newPerson();
    await expectNothing(userId, async () => {
      expect(codeOf(await compare("Hi", { models: [MINI, "openai/no-such"] }))).toBe("404 model_not_found");
      expect(codeOf(await compare("Hi", { models: [MINI, "mistral/mistral-large-latest"] }))).toBe(
        "503 model_not_configured",
      );
      const long = "字".repeat(199_000);
      expect(codeOf(await compare(long, { models: [MINI, "openai/gpt-4o-mini"] }))).toBe("422 context_too_long");
    });
  });

  it("when the conversation, the answer above or the comparison is somebody else's", async () => {
    const owner = await newPerson();
    const stranger = await newPerson();
    const started = await owner.compare("Hi", { models: [MINI, HAIKU] });
    await owner.finish(started);
    const { id, conversationId, answerIds } = started;
    const [parentId = ""] = answerIds;
    await expectNothing(stranger.userId, async () => {
      for (const options of [{ conversationId, parentId }, { conversationId }, { id }])
        expect(codeOf(await stranger.compare("Hi", { ...options, models: [MINI, HAIKU] }))).toBe("404 not_found");
      expect(codeOf(await stranger.choose(id, { choice: "tie" }))).toBe("404 not_found");
      expect(codeOf(await stranger.choose(newId(), { choice: "tie" }))).toBe("404 not_found");
    });
  });
});

describe("the choice", () => {
  it("is made once: the same again changes nothing, another is refused", async () => {
    const { compare, finish, choose, userId } = await newPerson();
    const started = await compare("Hi", { models: [MINI, HAIKU] });
    await finish(started);
    const [first = "", second = ""] = started.answerIds;
    const keep = { choice: "kept", answerId: first };
    const answers = await Promise.all([1, 2, 3].map(() => choose(started.id, keep)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const before = await rowsOf("comparisons", userId);
    expect(codeOf(await choose(started.id, { choice: "kept", answerId: second }))).toBe("409 conflict");
    expect(codeOf(await choose(started.id, { choice: "tie" }))).toBe("409 conflict");
    expect(await rowsOf("comparisons", userId)).toEqual(before);
    expect(before).toEqual([expect.objectContaining({ choice: "kept", keptId: first, counts: true })]);
  });

  it("goes to an answer that was compared, and to nothing else", async () => {
    const { compare, finish, choose } = await newPerson();
    const started = await compare("Hi", { models: [MINI, HAIKU] });
    await finish(started);
    const { id, questionId } = started;
    for (const answerId of [questionId, newId()])
      expect(codeOf(await choose(id, { choice: "kept", answerId }))).toBe("422 invalid_input");
    for (const body of [{}, { choice: "kept" }, { choice: "best" }, { choice: "tie", answerId: newId() }])
      expect(codeOf(await choose(id, body))).toBe("422 invalid_input");
  });

  it.each(["tie", "all_bad"])("of no answer (%s) goes on with the first that said something", async (choice) => {
    const { compare, finish, choose, chat } = await newPerson();
    provider.script({ model: "gpt-4.1-mini", promptIncludes: "colour" }, { fault: { status: 400 } });
    const started = await compare("Which colour?", { models: [MINI, HAIKU, FULL] });
    await finish(started);
    expect(await choose(started.id, { choice })).toMatchObject({ status: 200, activeLeafId: started.answerIds[1] });
    const { nodes, activeLeafId } = await chat.conversation(started.conversationId);
    expect(activeLeafId).toBe(started.answerIds[1]);
    expect(nodes.slice(1).map(({ message }) => message.metadata.comparison)).toEqual(
      started.answerIds.map((_, position) => expect.objectContaining({ position, outcome: choice })),
    );
  });
});
