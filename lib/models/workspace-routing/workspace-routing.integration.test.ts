import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { send } from "../../gate/testing/send.ts";
import { keyOf, type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { resetEnv } from "../../platform/env.ts";
import { listWorkspaceLogEndpoint } from "../../teams/log/api.ts";
import { joinTeam, makeTeam } from "../../teams/testing/make-team.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { createCompletion, createEmbedding, listModels } from "../api.ts";
import { forgetCompatibleServers } from "../service/local-servers.ts";
import { getWorkspaceRoutingEndpoint, setWorkspaceRoutingEndpoint } from "./api.ts";

const CODE = "Write a TypeScript function that debounces another function, with tests.";
const ANY = { modeLimit: null, thresholds: {}, allowedModels: null, allowedRegions: null };
const [NANO, MINI] = ["openai/gpt-5-nano", "openai/gpt-5.4-mini"];
const EMBEDDER = "openai/text-embedding-3-small";
let provider: ScriptedProvider;
beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic"]));
  readEnvAgain();
});
function readEnvAgain() {
  resetEnv();
  forgetCompatibleServers();
}
afterEach(() => {
  vi.unstubAllEnvs();
  readEnvAgain();
  provider.reset();
});
afterAll(() => provider.stop());

const set = ({ cookie }: SignedInUser, id: string, body: object) =>
  send(setWorkspaceRoutingEndpoint, { params: { id }, body, headers: { cookie } });
const get = ({ cookie }: SignedInUser, id: string) =>
  send(getWorkspaceRoutingEndpoint, { params: { id }, headers: { cookie } });

/** Asks Auto, or a model, in a workspace, with a key that was made there. */
async function asker({ principal }: SignedInUser, workspaceId: string) {
  const key = await keyOf({ ...principal, workspaceId }, ["completions.create", "embeddings.create", "models.read"]);
  const headers = { authorization: `Bearer ${key}` };
  const ask = async (nexus: object = {}, model = "nexus/auto") => {
    const answer = await send(createCompletion, {
      headers,
      body: { model, messages: [{ role: "user", content: CODE }], nexus },
    });
    return { status: answer.status, model: answer.headers.get("x-nexus-model"), error: answer.body.error };
  };
  const embed = async (model: string) => {
    const answer = await send(createEmbedding, { headers, body: { model, input: "Hi" } });
    return { status: answer.status, error: answer.body.error };
  };
  const listed = async () => (await send(listModels, { headers })).body as unknown as { data: { id: string }[] };
  return Object.assign(ask, { embed, listed });
}

describe("what a workspace allows Auto", () => {
  it("binds every member there, narrows what they set themselves, and widens nothing", async () => {
    const { id, owner } = await makeTeam();
    const member = await joinTeam(id, "member");
    const there = await asker(member, id);
    const elsewhere = await asker(member, member.principal.workspaceId);
    expect([(await there()).status, (await elsewhere()).status]).toEqual([200, 200]);
    const answer = await set(owner, id, { modeLimit: null, thresholds: { maxCostMicroUsd: 0, maxWaitMs: null } });
    expect(answer.body.data).toEqual({ ...ANY, thresholds: { maxCostMicroUsd: 0 } });
    expect([(await there()).status, (await elsewhere()).status]).toEqual([503, 200]);
    expect((await there({ thresholds: { maxCostMicroUsd: 1_000_000 } })).status).toBe(503);
    await set(owner, id, { modeLimit: null, thresholds: { maxCostMicroUsd: 1_000_000 } });
    expect([(await there()).status, (await there({ thresholds: { maxCostMicroUsd: 0 } })).status]).toEqual([200, 503]);
  });

  it("is the costliest mode that holds there", async () => {
    const { id, owner } = await makeTeam();
    const member = await joinTeam(id, "member");
    const [there, elsewhere] = [await asker(member, id), await asker(member, member.principal.workspaceId)];
    const [economy, quality] = [await there({ mode: "economy" }), await there({ mode: "quality" })];
    expect(economy.model).not.toBe(quality.model);
    await set(owner, id, { modeLimit: "economy", thresholds: {} });
    expect([(await there({ mode: "quality" })).model, (await elsewhere({ mode: "quality" })).model]).toEqual([
      economy.model,
      quality.model,
    ]);
    await set(owner, id, { modeLimit: "quality", thresholds: {} });
    expect((await there({ mode: "economy" })).model).toBe(economy.model);
  });

  it("is set by the owner and admins, seen by all members, and in the log (TN-14)", async () => {
    const { id, owner } = await makeTeam();
    const [admin, member, viewer] = [
      await joinTeam(id, "admin"),
      await joinTeam(id, "member"),
      await joinTeam(id, "viewer"),
    ];
    const outsider = await signedInUser();
    const body = { modeLimit: "balanced", thresholds: { qualityFloor: 50 } };
    const tries = [];
    for (const one of [outsider, viewer, member, admin, admin]) tries.push((await set(one, id, body)).status);
    expect(tries).toEqual([404, 403, 403, 200, 200]);
    expect([(await get(viewer, id)).body.data, (await get(outsider, id)).status]).toEqual([{ ...ANY, ...body }, 404]);
    expect((await set(owner, owner.principal.workspaceId, body)).status).toBe(409);
    for (const wrong of [
      { ...body, modeLimit: "cheapest" },
      { ...body, thresholds: { dearest: 1 } },
      { modeLimit: null },
      { ...body, allowedModels: [] },
      { ...body, allowedModels: ["gpt"] },
      { ...body, allowedRegions: ["mars"] },
    ]) {
      expect((await set(admin, id, wrong)).status).toBe(422);
    }
    const log = await send(listWorkspaceLogEndpoint, { params: { id }, headers: { cookie: owner.cookie } });
    const events = (log.body.data as { items: { kind: string }[] }).items;
    expect(events.map(({ kind }) => kind)).toEqual(["routing_changed", "workspace_created"]);
  });
});

describe("the models that a workspace allows", () => {
  it("are the only ones that answer there, by Auto and by name, of every kind, and that are listed", async () => {
    const { id, owner } = await makeTeam();
    const member = await joinTeam(id, "member");
    const [there, elsewhere] = [await asker(member, id), await asker(member, member.principal.workspaceId)];
    expect(await there({ mode: "quality" })).not.toMatchObject({ model: NANO });
    await set(owner, id, { ...ANY, allowedModels: [NANO, MINI] });
    for (const mode of ["economy", "quality"]) expect([NANO, MINI]).toContain((await there({ mode })).model);
    expect((await there({}, MINI)).status).toBe(200);
    expect(await there({}, "openai/gpt-4.1")).toMatchObject({
      status: 403,
      error: {
        code: "forbidden",
        message: "This workspace does not allow GPT-4.1. Choose another model.",
        details: { model: "openai/gpt-4.1", rule: "not_allowed", setBy: "workspace" },
      },
    });
    expect((await there.listed()).data.map((one) => one.id)).toEqual(["nexus/auto", MINI, NANO]);
    expect((await there.embed(EMBEDDER)).status).toBe(403);
    const { status, error } = await there.embed("nexus/auto");
    expect([status, error?.message]).toEqual([503, expect.stringContaining("not among the allowed models")]);
    expect([(await elsewhere({}, "openai/gpt-4.1")).status, (await elsewhere.embed(EMBEDDER)).status]).toEqual([
      200, 200,
    ]);
  });

  it("that are none of those at hand leave an error which names the rule for each candidate", async () => {
    const { id, owner } = await makeTeam();
    const there = await asker(owner, id);
    await set(owner, id, { ...ANY, allowedModels: ["mistral/mistral-small-latest"] });
    const { status, error } = await there();
    expect([status, error?.code]).toEqual([503, "model_not_configured"]);
    expect(error?.message).toMatch(/Ruled out: .*\d+ \(not among the allowed models: .+, .+, .+ and others\)/);
    expect(error?.details).toMatchObject({ [NANO]: "not_allowed", "anthropic/claude-opus-4-8": "not_allowed" });
  });

  it("are narrowed by a call and by nothing widened", async () => {
    const { id, owner } = await makeTeam();
    const there = await asker(owner, id);
    expect((await there({ models: [MINI] })).model).toBe(MINI);
    await set(owner, id, { ...ANY, allowedModels: [NANO] });
    expect((await there({ models: [NANO, MINI] })).model).toBe(NANO);
    expect((await there({ models: [MINI] })).status).toBe(503);
    expect(await there({ models: [MINI] }, NANO)).toMatchObject({ status: 403, error: { details: { setBy: "call" } } });
  });
});

describe("where a workspace lets data be processed", () => {
  it("leaves the servers that say so and the operator's own machine, to Auto and by name", async () => {
    const server = { baseUrl: provider.urlFor("groq"), apiKey: "k", name: "Own" };
    const servers = [
      { ...server, id: "berlin", models: ["b"], region: "eu" },
      { ...server, id: "boston", models: ["b"], region: "us" },
      { ...server, id: "anywhere", models: ["b"] },
      { ...server, id: "basement", models: ["b"], region: "local" },
    ];
    vi.stubEnv("OPENAI_COMPATIBLE_SERVERS", JSON.stringify(servers));
    readEnvAgain();
    const { id, owner } = await makeTeam();
    const there = await asker(owner, id);
    await set(owner, id, { ...ANY, allowedRegions: ["eu"] });
    expect((await there.listed()).data.map((one) => one.id)).toEqual(["nexus/auto", "berlin/b", "basement/b"]);
    expect(["berlin/b", "basement/b"]).toContain((await there()).model);
    const named = ["berlin/b", "basement/b", "boston/b", "anywhere/b", NANO];
    const answers = [];
    for (const model of named) answers.push(await there({}, model));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 403, 403, 403]);
    expect(answers[2]?.error).toMatchObject({
      message: "b is processed in the USA, which this workspace does not allow. Choose another model.",
      details: { rule: "residency", setBy: "workspace" },
    });
  });
});
