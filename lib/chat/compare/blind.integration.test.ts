import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { send } from "../../gate/testing/send.ts";
import { signedInUser } from "../../gate/testing/sign-in.ts";
import { updatePreferencesEndpoint } from "../../models/preferences/api.ts";
import { forgetCompatibleServers } from "../../models/service/local-servers.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { ENDPOINTS } from "../../routes.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { preview as previewEndpoint } from "../api.ts";
import { checkpointNow } from "../run/checkpoint.ts";
import { reapRuns } from "../service/reap-runs.ts";
import { compareClient } from "../testing/compare-client.ts";
import { metadataOf } from "../testing/read-events.ts";

const ALLOWED = ["openai/gpt-4.1-mini", "anthropic/claude-haiku-4-5"];
const CODE = "Write a TypeScript function that debounces another function, with tests.";
/** What lists models whatever was asked of them. */
const CATALOGUES = new Set(["models.listCatalog", "models.list", "models.health", "providers.list", "system.health"]);
let provider: ScriptedProvider;

async function newPerson() {
  const { cookie, principal } = await signedInUser({ tier: "enterprise" });
  const person = { userId: principal.userId, cookie, ...compareClient(cookie) };
  return {
    ...person,
    async compareBlind(text: string) {
      const started = await person.compare(text);
      expect(started.status).toBe(201);
      return started;
    },
  };
}

/** Which models answer, as only the server knows. */
async function modelsOf(comparisonId: string) {
  const rows = await asService()
    .selectFrom("comparisonAnswers")
    .select("modelId")
    .where("comparisonId", "=", comparisonId)
    .orderBy("position")
    .execute();
  return rows.map(({ modelId }) => modelId);
}

/** Which models named the person's conversations; the ledger says so, and it tells nothing of an answer. */
async function titlersOf(userId: string): Promise<string[]> {
  const rows = await asService()
    .selectFrom("usageLedger")
    .select("modelId")
    .where("userId", "=", userId)
    .where("purpose", "=", "title")
    .execute();
  return rows.flatMap(({ modelId }) => modelId ?? []);
}

/** All that the person's routes answer that read, as one text each. */
async function readEverything(cookie: string, ids: Record<string, string>): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const endpoint of ENDPOINTS) {
    const { id, method, path } = endpoint.contract;
    if (method !== "GET" || CATALOGUES.has(id)) continue;
    const params = path.includes("{") ? { id: ids[id] ?? "", userId: ids[id] ?? "" } : {};
    const query = id === "chat.search" ? "?q=debounced" : "";
    const { body, status } = await send(endpoint, { params, query, headers: { cookie } });
    answers[`${id} ${status}`] = JSON.stringify(body);
  }
  return answers;
}

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic"]));
  resetEnv();
  forgetCompatibleServers();
  // What everybody's votes say of models names them; it is not about this comparison.
  await asService().deleteFrom("arenaRatings").execute();
});
afterAll(() => provider.stop());
afterEach(() => provider.reset());

describe("a blind comparison", () => {
  it("is answered by two different models and shows neither, nor what would tell them, until the choice", async () => {
    const { compareBlind, finish, chat, cookie, choose, userId } = await newPerson();
    provider.script({ promptIncludes: "debounce" }, { text: "A debounced function." });
    const started = await compareBlind(CODE);
    expect(started.models).toBeNull();
    const models = await modelsOf(started.id);
    expect(new Set(models).size).toBe(2);
    const streams = await finish(started);
    const names = models.flatMap((id) => [id, id.split("/").at(-1) ?? ""]);
    const telling = /model|provider|cost|latency|firstToken|usage|context|decision|openai|anthropic|claude|gpt/i;
    for (const events of streams) {
      expect(metadataOf(events)).toMatchObject({ status: "complete", comparison: { blind: true, size: 2 } });
      expect(JSON.stringify(events)).not.toMatch(telling);
    }
    const { nodes, activeLeafId } = await chat.conversation(started.conversationId);
    for (const { message } of nodes.slice(1)) {
      expect(Object.keys(message.metadata).sort()).toEqual(["comparison", "createdAt", "status"]);
      expect(JSON.stringify(message)).not.toMatch(telling);
    }
    const [answer = ""] = started.answerIds;
    const ids = {
      "chat.getConversation": started.conversationId,
      "chat.follow": answer,
      "chat.readAttachment": answer,
      "avatars.get": answer,
    };
    const read = await readEverything(cookie, ids);
    expect(Object.keys(read)).toContain("chat.getConversation 200");
    const titlers = await titlersOf(userId);
    for (const [route, whole] of Object.entries(read)) {
      const text = titlers.reduce((rest, id) => rest.replaceAll(`"${id}"`, '""'), whole);
      for (const name of names) expect(`${route}: ${text.includes(name)}`).toBe(`${route}: false`);
    }

    const chosen = await choose(started.id, { choice: "kept", answerId: answer });
    expect(chosen.answers?.map(({ modelId }) => modelId)).toEqual(models);
    expect(chosen.activeLeafId).toBe(activeLeafId);
    const told = await chat.conversation(started.conversationId);
    expect(told.nodes.slice(1).map(({ message }) => message.metadata)).toEqual(
      models.map((modelId, position) =>
        expect.objectContaining({
          modelId,
          modelName: expect.any(String),
          costMicroUsd: expect.any(Number),
          latencyMs: expect.any(Number),
          usage: expect.any(Object),
          status: "complete",
          comparison: { id: started.id, blind: true, position, size: 2, outcome: position === 0 ? "kept" : "lost" },
        }),
      ),
    );
  });

  it("cannot be undone by feedback, by asking again, or by going on below an answer", async () => {
    const { compareBlind, finish, chat, cookie, userId } = await newPerson();
    const started = await compareBlind(CODE);
    await finish(started);
    const models = await modelsOf(started.id);
    const [answer = ""] = started.answerIds;
    const endpointOf = (id: string) => {
      const endpoint = ENDPOINTS.find(({ contract }) => contract.id === id);
      if (!endpoint) throw new Error(id);
      return endpoint;
    };
    const headers = { cookie };
    const feedback = await send(endpointOf("chat.giveFeedback"), {
      params: { id: answer },
      headers,
      body: { verdict: "good" },
    });
    expect(feedback.status).toBe(404);
    const again = await chat.regenerate(started.conversationId, started.questionId, "openai/gpt-4o-mini");
    expect(again.status).toBe(200);
    await again.text();
    const learned = await send(endpointOf("router.getPreferences"), { headers });
    expect(learned.body.data).toMatchObject({ learned: [] });
    // Auto keeps a conversation's model; it does not know one here.
    const next = await chat.send("Thanks", { conversationId: started.conversationId, parentId: answer });
    await next.response.text();
    const decision = await asService()
      .selectFrom("routeDecisions")
      .select("decision")
      .where("userId", "=", userId)
      .executeTakeFirstOrThrow();
    expect(decision.decision).toMatchObject({ sticky: false });
    const preview = await send(endpointOf("chat.previewRoute"), {
      headers,
      body: { text: "Thanks", conversationId: started.conversationId, parentId: answer },
    });
    expect((preview.body.data as { reasonCodes: string[] }).reasonCodes).not.toContain("sticky");
    expect(models).toHaveLength(2);
  });

  it("does not name the model of an answer that fails, and tells why after the choice", async () => {
    const { compareBlind, finish, choose, chat } = await newPerson();
    provider.script({ provider: "openai", promptIncludes: "debounce" }, { fault: { status: 400 } });
    provider.script({ provider: "anthropic", promptIncludes: "debounce" }, { fault: { status: 400 } });
    const started = await compareBlind(CODE);
    const streams = await finish(started);
    const error = {
      code: "provider_failed",
      message: "This model could not answer.",
      charged: false,
      retryable: false,
    };
    for (const events of streams) expect(metadataOf(events)).toMatchObject({ status: "failed", error });
    expect((await choose(started.id, { choice: "all_bad" })).status).toBe(200);
    const { nodes } = await chat.conversation(started.conversationId);
    for (const { message } of nodes.slice(1))
      expect(message.metadata.error).toMatchObject({
        code: "provider_rejected",
        message: expect.stringContaining(String(message.metadata.modelName)),
      });
  });

  it("keeps its secret when its process is lost, and the late end of a run that was chosen from tells the outcome", async () => {
    const { compareBlind, finish, choose, chat, cookie } = await newPerson();
    provider.script({ promptIncludes: "debounce" }, { chunks: ["Half ", "an answer"], holdAfterChunks: 1 });
    const started = await compareBlind(CODE);
    const models = await modelsOf(started.id);
    // Both, and the title of the conversation.
    await expect.poll(() => provider.heldStreams).toBe(3);
    await checkpointNow();
    // Auto would keep a model that it knew.
    for (const parentId of started.answerIds) {
      const body = { text: "Thanks", conversationId: started.conversationId, parentId };
      const preview = await send(previewEndpoint, { headers: { cookie }, body });
      expect((preview.body.data as { reasonCodes: string[] }).reasonCodes).not.toContain("sticky");
    }
    const lose = () =>
      asService()
        .updateTable("runs")
        .set({ heartbeatAt: new Date(Date.now() - 60_000) })
        .where("conversationId", "=", started.conversationId)
        .execute();
    await lose();
    await reapRuns();
    const read = await chat.conversation(started.conversationId);
    for (const { message } of read.nodes.slice(1))
      expect(Object.keys(message.metadata).sort()).toEqual(["comparison", "createdAt", "error", "status"]);
    expect((await choose(started.id, { choice: "tie" })).status).toBe(200);
    provider.release();
    await finish(started);
    const told = await chat.conversation(started.conversationId);
    expect(told.nodes.slice(1).map(({ message }) => message.metadata)).toEqual(
      models.map((modelId) =>
        expect.objectContaining({
          modelId,
          status: "complete",
          comparison: expect.objectContaining({ outcome: "tie" }),
        }),
      ),
    );
  });

  it("gives no tools, whose ids look different at each provider", async () => {
    const { compareBlind, finish } = await newPerson();
    const started = await compareBlind(CODE);
    await finish(started);
    const asked = provider.requests.filter(({ ask }) => ask?.stream && JSON.stringify(ask).includes("debounces"));
    expect(asked.length).toBeGreaterThanOrEqual(2);
    for (const { ask } of asked) expect(ask?.tools).toEqual([]);
  });

  it("needs two models that could answer: what Auto may not choose does not count", async () => {
    const { compare, cookie, chat } = await newPerson();
    const catalog = ENDPOINTS.find(({ contract }) => contract.id === "models.listCatalog");
    if (!catalog) throw new Error("no catalogue");
    const { body } = await send(catalog, { headers: { cookie } });
    const { items } = body.data as { items: { id: string; kind: string; available: boolean }[] };
    const open = items.flatMap(({ id, kind, available }) => (kind === "chat" && available ? [id] : []));
    const exclude = (excluded: string[]) =>
      send(updatePreferencesEndpoint, { headers: { cookie }, body: { excluded } });
    expect((await exclude(open.filter((id) => !ALLOWED.includes(id)))).status).toBe(200);
    const started = await compare(CODE);
    expect((await modelsOf(started.id)).sort()).toEqual([...ALLOWED].sort());
    await exclude(open.filter((id) => id !== ALLOWED[0]));
    const refused = await compare(CODE);
    expect(`${refused.status} ${refused.error?.code}`).toBe("503 model_not_configured");
    expect(refused.error?.message).toContain("two models");
    expect((await chat.conversation(refused.body.send.conversationId)).status).toBe(404);
  });
});
