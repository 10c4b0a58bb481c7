import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { listApiKeysEndpoint } from "../auth/api-keys/api.ts";
import type { ApiKey } from "../auth/schema.ts";
import { createApiKey } from "../auth/service/api-keys.ts";
import { createBudgetEndpoint } from "../billing/budgets/api.ts";
import { getMonthCostsEndpoint } from "../billing/month-costs/api.ts";
import type { MonthCosts } from "../billing/month-costs/schema.ts";
import { reserveUsage, settleUsage } from "../billing/service.ts";
import { makeAttempt } from "../billing/testing/make-attempt.ts";
import { send } from "../gate/testing/send.ts";
import { signedInUser } from "../gate/testing/sign-in.ts";
import { createCompletion, createEmbedding } from "../models/api.ts";
import { setKeyRoutingEndpoint } from "../models/key-routing/api.ts";
import { setProjectRoutingEndpoint } from "../models/project-routing/api.ts";
import type { RouteDecision } from "../models/schema.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { asService } from "../platform/db/scopes.ts";
import { resetEnv } from "../platform/env.ts";
import { newId } from "../platform/ids.ts";
import { create, remove } from "../projects/api.ts";
import type { Project } from "../projects/schema.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
import * as api from "./api.ts";
import type { RoutePreview } from "./schema.ts";
import { chatClient } from "./testing/chat-client.ts";
import { metadataOf, readAllEvents } from "./testing/read-events.ts";

const HARD = "Prove, step by step and with every lemma, that there are infinitely many primes of the form 4k + 3.";
const MINI = "openai/gpt-4.1-mini";
const DEAR = "anthropic/claude-opus-4-8";
const NOTHING = { mode: null, thresholds: {}, model: null };
let provider: ScriptedProvider;

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => provider.reset());

type Options = Parameters<ReturnType<typeof chatClient>["send"]>[1];

/** A person with a project whose routing is as given. */
async function someone(routing: object = {}) {
  const { principal, cookie } = await signedInUser({ tier: "pro" });
  const headers = { cookie };
  const chat = chatClient(cookie);
  const { id: projectId } = (await send(create, { headers, body: { name: "Harbor" } })).body.data as Project;
  const set = async (body: object) => {
    const { status } = await send(setProjectRoutingEndpoint, { headers, params: { id: projectId }, body });
    expect(status).toBe(200);
  };
  await set({ ...NOTHING, ...routing });
  return {
    principal,
    headers,
    chat,
    projectId,
    set,
    /** Sends a message and gives back the answer's metadata. */
    async ask(options: Options = {}) {
      const sent = await chat.send(HARD, options);
      expect(sent.response.status).toBe(200);
      const metadata = metadataOf(await readAllEvents(sent.response)) as { decision?: RouteDecision; modelId: string };
      return { ...metadata, conversationId: sent.body.conversationId };
    },
    async preview(more: object = {}) {
      return (await send(api.preview, { headers, body: { text: HARD, ...more } })).body.data as RoutePreview;
    },
    async move(id: string, to: string | null) {
      await send(api.update, { headers, params: { id }, body: { projectId: to } });
    },
    async costs() {
      return ((await send(getMonthCostsEndpoint, { headers })).body.data as MonthCosts).projects;
    },
  };
}

describe("routing of a project", () => {
  it("is the mode of its chats where the message names none, and the reasons say so", async () => {
    const { ask, preview, projectId } = await someone({ mode: "economy" });
    const modes = [];
    for (const options of [{ projectId }, { projectId, routeMode: "quality" }, {}]) {
      const { decision } = await ask(options);
      modes.push([decision?.mode, decision?.reasonCodes.includes("project_mode")]);
    }
    expect(modes).toEqual([
      ["economy", true],
      ["quality", false],
      ["balanced", false],
    ]);
    const [within, named, outside] = [
      await preview({ projectId }),
      await preview({ projectId, routeMode: "quality" }),
      await preview(),
    ];
    expect([within, named, outside].map(({ reasonCodes }) => reasonCodes.includes("project_mode"))).toEqual([
      true,
      false,
      false,
    ]);
    expect(within.modelId).not.toBe(named.modelId);
  });

  it("limits every chat that is in it, also one that moved there, whatever the message asks for", async () => {
    const { ask, chat, move, preview, projectId, set } = await someone({ thresholds: { maxCostMicroUsd: 0 } });
    const { conversationId } = await ask();
    const refused = await chat.send(HARD, { projectId, routeMode: "quality" });
    expect(refused.response.status).toBe(503);
    await move(conversationId, projectId);
    const again = async () => {
      const { activeLeafId } = await chat.conversation(conversationId);
      return chat.send(HARD, { conversationId, parentId: activeLeafId });
    };
    expect((await again()).response.status).toBe(503);
    // A limit that leaves some: the reasons say whose it is.
    await set({ ...NOTHING, thresholds: { maxCostMicroUsd: 1_000 } });
    const { reasonCodes } = await preview({ projectId, routeMode: "quality" });
    expect(reasonCodes).toEqual(expect.arrayContaining(["limit_cost", "project_limit"]));
    const stricter = await preview({ projectId, routeMode: "quality", thresholds: { maxCostMicroUsd: 900 } });
    expect(stricter.reasonCodes).toContain("limit_cost");
    expect(stricter.reasonCodes).not.toContain("project_limit");
    await move(conversationId, null);
    const { response } = await again();
    expect(response.status).toBe(200);
    await readAllEvents(response);
  });

  it("is the model that its chats begin with, unless another one is named or was chosen for the chat", async () => {
    const { ask, chat, move, projectId } = await someone({ model: MINI });
    const begun = await ask({ projectId });
    expect([begun.modelId, begun.decision]).toEqual([MINI, undefined]);
    const { model } = await asService()
      .selectFrom("conversations")
      .select("model")
      .where("id", "=", begun.conversationId)
      .executeTakeFirstOrThrow();
    expect(model).toBe(MINI);
    expect((await ask({ projectId, model: DEAR })).modelId).toBe(DEAR);
    const elsewhere = await ask({ model: DEAR });
    await move(elsewhere.conversationId, projectId);
    const { activeLeafId } = await chat.conversation(elsewhere.conversationId);
    const next = await ask({ conversationId: elsewhere.conversationId, parentId: activeLeafId });
    expect(next.modelId).toBe(DEAR);
  });
});

describe("a budget of a project", () => {
  const limit = async (headers: { cookie: string }, projectId: string, limitMicroUsd: number) => {
    const body = { projectId, period: "day", limitMicroUsd };
    expect((await send(createBudgetEndpoint, { headers, body })).status).toBe(201);
  };

  it("refuses a chat there before anything is sent or stored, and none elsewhere", async () => {
    const { chat, headers, projectId, ask } = await someone();
    await limit(headers, projectId, 10_000);
    const { response, body } = await chat.send(HARD, { projectId, model: DEAR });
    expect(response.status).toBe(402);
    expect(await response.json()).toMatchObject({
      error: { code: "budget_exceeded", details: { scope: "project", projectId, period: "day", usedUp: false } },
    });
    // Chats of other tests may still be given their names.
    expect(provider.requests.filter(({ ask }) => ask?.model === "claude-opus-4-8")).toEqual([]);
    expect((await chat.conversation(body.conversationId)).status).toBe(404);
    expect((await ask({ model: DEAR })).modelId).toBe(DEAR);
  });

  it("that is nearly used up makes Auto cheap in its chats alone, and the answer says why", async () => {
    const { principal, headers, projectId, ask } = await someone({ mode: "quality" });
    await limit(headers, projectId, 100_000_000);
    const reservation = await reserveUsage(principal, { purpose: "chat", worstCaseMicroUsd: 0, projectId });
    await settleUsage(reservation, [makeAttempt(92_000_000)], "chat");
    const [within, outside] = [await ask({ projectId }), await ask()];
    expect([within.decision?.mode, within.decision?.reasonCodes[0]]).toEqual(["economy", "money_short"]);
    expect(within.decision?.reasonCodes).not.toContain("project_mode");
    expect(outside.decision?.mode).toBe("balanced");
  });

  it("counts what was spent in the project, which a chat that moves on leaves behind", async () => {
    const { ask, move, costs, projectId } = await someone();
    const { conversationId } = await ask({ projectId, model: DEAR });
    // The answer, and the name that a cheap model gives the chat.
    await expect.poll(async () => (await costs())[0]?.calls).toBe(2);
    const [before] = await costs();
    expect(before).toMatchObject({ projectId, name: "Harbor" });
    await move(conversationId, null);
    await ask({ conversationId, parentId: null, model: MINI });
    const after = await costs();
    expect(after.find((row) => row.projectId === projectId)).toEqual(before);
    expect(after.find((row) => row.projectId === null)?.calls).toBe(1);
  });
});

describe("what is asked through the API", () => {
  /** A person with a project, and what they ask with a key. */
  async function caller(routing: object = {}) {
    const one = await someone(routing);
    return {
      ...one,
      makeKey: (projectId: string | null) =>
        createApiKey(one.principal, {
          name: "Program",
          scopes: ["completions.create", "embeddings.create", "chat.write"],
          expiresAt: null,
          projectId,
        }),
      async call(key: string, nexus: object = {}, model = "nexus/auto") {
        const answer = await send(createCompletion, {
          headers: { authorization: `Bearer ${key}` },
          body: { model, messages: [{ role: "user", content: HARD }], nexus },
        });
        const reasons = answer.headers.get("x-nexus-reason") ?? "";
        return { status: answer.status, error: answer.body.error, model: answer.headers.get("x-nexus-model"), reasons };
      },
      callsOf: async (projectId: string | null) =>
        (await one.costs()).find((row) => row.projectId === projectId)?.calls ?? 0,
    };
  }

  it("with the key of a project is counted there, and chosen as in its chats", async () => {
    const { call, callsOf, makeKey, projectId, set } = await caller({ mode: "economy" });
    const { key, project } = await makeKey(projectId);
    expect(project).toEqual({ id: projectId, name: "Harbor" });
    expect((await call(key)).reasons).toContain("project_mode");
    expect((await call(key, { mode: "quality" })).reasons).not.toContain("project_mode");
    const body = { model: "openai/text-embedding-3-small", input: "Harbor" };
    expect((await send(createEmbedding, { headers: { authorization: `Bearer ${key}` }, body })).status).toBe(200);
    expect([await callsOf(projectId), await callsOf(null)]).toEqual([3, 0]);
    await set({ ...NOTHING, model: MINI });
    expect((await call(key)).model).toBe(MINI);
    expect((await call(key, { mode: "quality" })).model).not.toBe(MINI);
    await set({ ...NOTHING, thresholds: { maxCostMicroUsd: 0 } });
    expect((await call(key)).status).toBe(503);
  });

  it("is refused by the project's budget, whatever the call names", async () => {
    const { call, headers, makeKey, principal, projectId } = await caller();
    const { key } = await makeKey(projectId);
    const { id: other } = (await send(create, { headers, body: { name: "Depot" } })).body.data as Project;
    const body = { projectId, period: "day", limitMicroUsd: 10_000 };
    expect((await send(createBudgetEndpoint, { headers, body })).status).toBe(201);
    for (const nexus of [{}, { project: projectId }]) {
      const refused = await call(key, nexus, DEAR);
      expect([refused.status, refused.error?.code]).toEqual([402, "budget_exceeded"]);
    }
    expect((await call(key, { project: other }, DEAR)).error?.code).toBe("invalid_input");
    const reservation = reserveUsage(
      { ...principal, via: { kind: "api_key", apiKeyId: newId(), scopes: [], projectId } },
      { purpose: "image", worstCaseMicroUsd: 20_000 },
    );
    await expect(reservation).rejects.toMatchObject({ code: "budget_exceeded" });
  });

  it("may name one of the person's projects; another's is like none", async () => {
    const { call, callsOf, makeKey, projectId } = await caller({ mode: "economy" });
    const stranger = await caller();
    const { key } = await makeKey(null);
    expect((await call(key, { project: projectId })).reasons).toContain("project_mode");
    expect((await call(key)).reasons).not.toContain("project_mode");
    expect([await callsOf(projectId), await callsOf(null)]).toEqual([1, 1]);
    const [foreign, unknown] = [
      await call(key, { project: stranger.projectId }),
      await call(key, { project: newId() }),
    ];
    expect(foreign).toMatchObject({ status: 422, error: { code: "invalid_input" } });
    expect(foreign.error?.message).toBe(unknown.error?.message);
    await expect(makeKey(stranger.projectId)).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("goes with the key into another project, and into none that is deleted", async () => {
    const { ask, call, callsOf, headers, makeKey, projectId } = await caller();
    const stranger = await caller();
    const { id, key } = await makeKey(null);
    const elsewhere = await ask();
    const bind = async (to: string) =>
      (
        await send(setKeyRoutingEndpoint, {
          headers,
          params: { id },
          body: { mode: null, thresholds: {}, projectId: to },
        })
      ).status;
    const shown = async () =>
      ((await send(listApiKeysEndpoint, { headers })).body.data as { items: ApiKey[] }).items[0]?.project;
    await call(key);
    expect([await bind(stranger.projectId), await bind(newId()), await shown()]).toEqual([422, 422, null]);
    expect([await bind(projectId), await shown()]).toEqual([200, { id: projectId, name: "Harbor" }]);
    await call(key);
    expect(await callsOf(projectId)).toBe(1);
    // A chat that begins through it begins there, and no other one goes on through it.
    const chat = async (more: object) => {
      const message = { id: newId(), parentId: null, content: [{ type: "text", text: HARD }] };
      const body = { trigger: "submit", conversationId: newId(), ...message, ...more };
      return { ...body, ...(await send(api.send, { headers: { authorization: `Bearer ${key}` }, body })) };
    };
    const begun = await chat({});
    const kept = await send(api.get, { headers, params: { id: begun.conversationId } });
    expect([begun.status, kept.body.data]).toMatchObject([200, { conversation: { projectId } }]);
    const others = [{ conversationId: elsewhere.conversationId }, { temporary: true }];
    for (const other of others) expect((await chat(other)).status).toBe(403);
    await send(remove, { headers, params: { id: projectId } });
    expect(await shown()).toBeNull();
  });

  it("in the chats of a key has the key's mode where the message names none, before the project's", async () => {
    const { headers, principal, projectId } = await caller({ mode: "economy" });
    const { id, key } = await createApiKey(principal, {
      name: "Program",
      scopes: ["chat.read", "chat.write"],
      expiresAt: null,
      projectId,
    });
    const set = (mode: string | null) =>
      send(setKeyRoutingEndpoint, { headers, params: { id }, body: { mode, thresholds: {}, projectId } });
    const withKey = { headers: { authorization: `Bearer ${key}` } };
    const begin = async (more: object = {}) => {
      const message = { id: newId(), parentId: null, content: [{ type: "text", text: HARD }] };
      const body = { trigger: "submit", conversationId: newId(), ...message, ...more };
      expect((await send(api.send, { ...withKey, body })).status).toBe(200);
      const { decision } = await asService()
        .selectFrom("routeDecisions")
        .select("decision")
        .where("conversationId", "=", body.conversationId)
        .executeTakeFirstOrThrow();
      return (decision as unknown as RouteDecision).mode;
    };
    const previewed = async (more: object = {}) =>
      ((await send(api.preview, { ...withKey, body: { text: HARD, ...more } })).body.data as RoutePreview).modelId;
    const [cheap, best] = [await previewed(), await previewed({ routeMode: "quality" })];
    expect(cheap).not.toBe(best);
    expect((await set("quality")).status).toBe(200);
    expect([await previewed(), await previewed({ routeMode: "economy" })]).toEqual([best, cheap]);
    expect([await begin(), await begin({ routeMode: "fast" })]).toEqual(["quality", "fast"]);
    await set(null);
    expect([await previewed(), await begin()]).toEqual([cheap, "economy"]);
  });
});
