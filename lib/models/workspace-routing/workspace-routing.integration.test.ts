import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { send } from "../../gate/testing/send.ts";
import { keyOf, type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { closeDatabase } from "../../platform/db/client.ts";
import { resetEnv } from "../../platform/env.ts";
import { listWorkspaceLogEndpoint } from "../../teams/log/api.ts";
import { joinTeam, makeTeam } from "../../teams/testing/make-team.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { createCompletion } from "../api.ts";
import { forgetCompatibleServers } from "../service/local-servers.ts";
import { getWorkspaceRoutingEndpoint, setWorkspaceRoutingEndpoint } from "./api.ts";

const CODE = "Write a TypeScript function that debounces another function, with tests.";
let provider: ScriptedProvider;
beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic"]));
  resetEnv();
  forgetCompatibleServers();
});
afterEach(() => provider.reset());
afterAll(async () => {
  await provider.stop();
  await closeDatabase();
});

const set = ({ cookie }: SignedInUser, id: string, body: object) =>
  send(setWorkspaceRoutingEndpoint, { params: { id }, body, headers: { cookie } });
const get = ({ cookie }: SignedInUser, id: string) =>
  send(getWorkspaceRoutingEndpoint, { params: { id }, headers: { cookie } });

/** Asks Auto in a workspace, with a key that was made there. */
async function asker({ principal }: SignedInUser, workspaceId: string) {
  const key = await keyOf({ ...principal, workspaceId }, ["completions.create"]);
  return async (nexus: object = {}) => {
    const answer = await send(createCompletion, {
      headers: { authorization: `Bearer ${key}` },
      body: { model: "nexus/auto", messages: [{ role: "user", content: CODE }], nexus },
    });
    return { status: answer.status, model: answer.headers.get("x-nexus-model") };
  };
}

describe("what a workspace allows Auto", () => {
  it("binds every member there, narrows what they set themselves, and widens nothing", async () => {
    const { id, owner } = await makeTeam();
    const member = await joinTeam(id, "member");
    const there = await asker(member, id);
    const elsewhere = await asker(member, member.principal.workspaceId);
    expect([(await there()).status, (await elsewhere()).status]).toEqual([200, 200]);
    const answer = await set(owner, id, { modeLimit: null, thresholds: { maxCostMicroUsd: 0, maxWaitMs: null } });
    expect(answer.body.data).toEqual({ modeLimit: null, thresholds: { maxCostMicroUsd: 0 } });
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
    expect([(await get(viewer, id)).body.data, (await get(outsider, id)).status]).toEqual([body, 404]);
    expect((await set(owner, owner.principal.workspaceId, body)).status).toBe(409);
    for (const wrong of [
      { ...body, modeLimit: "cheapest" },
      { ...body, thresholds: { dearest: 1 } },
      { modeLimit: null },
    ]) {
      expect((await set(admin, id, wrong)).status).toBe(422);
    }
    const log = await send(listWorkspaceLogEndpoint, { params: { id }, headers: { cookie: owner.cookie } });
    const events = (log.body.data as { items: { kind: string }[] }).items;
    expect(events.map(({ kind }) => kind)).toEqual(["routing_changed", "workspace_created"]);
  });
});
