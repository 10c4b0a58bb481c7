import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { setBudgetEndpoint } from "../billing/workspace-budgets/api.ts";
import { send } from "../gate/testing/send.ts";
import type { RouteDecision } from "../models/schema.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { setWorkspaceRoutingEndpoint } from "../models/workspace-routing/api.ts";
import { asService } from "../platform/db/scopes.ts";
import { resetEnv } from "../platform/env.ts";
import { joinTeam, makeTeam } from "../teams/testing/make-team.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
import { chatClient } from "./testing/chat-client.ts";
import { metadataOf, readAllEvents, readEvents, textOf } from "./testing/read-events.ts";

const HARD = "Prove, step by step and with every lemma, that there are infinitely many primes of the form 4k + 3.";
const DEAR = "anthropic/claude-opus-4-8";
let provider: ScriptedProvider;
beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => provider.reset());

async function limit(id: string, cookie: string, limitMicroUsd: number): Promise<void> {
  const body = { period: "day", limitMicroUsd };
  const answer = await send(setBudgetEndpoint, { params: { id }, body, headers: { cookie } });
  expect(answer.status).toBe(200);
}

describe("a chat in a workspace", () => {
  it("is refused by the workspace's budget before anything is sent or stored", async () => {
    const { id, owner } = await makeTeam();
    const member = await joinTeam(id, "member");
    await limit(id, owner.cookie, 10_000);
    const chat = chatClient(member.cookie);
    const { response, body } = await chat.send(HARD, { model: DEAR });
    expect(response.status).toBe(402);
    expect(await response.json()).toMatchObject({
      error: { code: "budget_exceeded", details: { workspaceId: id, period: "day" } },
    });
    expect(provider.requests).toEqual([]);
    expect((await chat.conversation(body.conversationId)).status).toBe(404);
  });

  it("is answered by a cheaper model while too little is left of the budget for the best one", async () => {
    const { id, owner } = await makeTeam();
    const member = await joinTeam(id, "member");
    await limit(id, owner.cookie, 10_000);
    const { response } = await chatClient(member.cookie).send(HARD, { model: "nexus/auto", routeMode: "quality" });
    expect(response.status).toBe(200);
    const { decision } = metadataOf(await readAllEvents(response)) as { decision: RouteDecision };
    expect(decision.reasonCodes).toContain("limit_budget");
    expect(decision.candidates.some(({ ruledOut }) => ruledOut === "over_budget")).toBe(true);
  });

  it("asks no model that the workspace does not allow: by name, by Auto, for the title", async () => {
    const { id, owner } = await makeTeam();
    const member = await joinTeam(id, "member");
    const body = { modeLimit: null, thresholds: {}, allowedModels: ["openai/gpt-5.4-mini"] };
    await send(setWorkspaceRoutingEndpoint, { params: { id }, body, headers: { cookie: owner.cookie } });
    const chat = chatClient(member.cookie);
    const refused = await chat.send(HARD, { model: DEAR });
    expect(refused.response.status).toBe(403);
    expect(await refused.response.json()).toMatchObject({
      error: { code: "forbidden", details: { model: DEAR, name: "Claude Opus 4.8", rule: "not_allowed" } },
    });
    const text = "Prove that every tree has a leaf.";
    const { response } = await chat.send(text, { model: "nexus/auto", routeMode: "quality" });
    await readAllEvents(response);
    const asked = () => provider.requests.filter(({ body: sent }) => JSON.stringify(sent).includes(text));
    await expect.poll(() => asked().length).toBe(2);
    expect(asked().map(({ ask }) => ask?.model)).toEqual(["gpt-5.4-mini", "gpt-5.4-mini"]);
  });

  it("is neither stopped nor followed by a colleague (TN-08)", async () => {
    const { id } = await makeTeam();
    const members = [await joinTeam(id, "member"), await joinTeam(id, "admin")] as const;
    const [chat, colleague] = [chatClient(members[0].cookie), chatClient(members[1].cookie)];
    provider.script({ promptIncludes: "forever", times: 1 }, { chunks: ["some ", "words"], holdAfterChunks: 1 });
    const { response, messageId } = await chat.send("Go on forever", { model: "openai/gpt-5.4-mini" });
    const seen: Awaited<ReturnType<typeof readAllEvents>> = [];
    for await (const event of readEvents(response)) {
      seen.push(event);
      if (textOf(seen) !== "some ") continue;
      expect((await colleague.follow(messageId, 0)).status).toBe(404);
      expect((await colleague.stop(messageId)).status).toBe(404);
      provider.release();
    }
    expect(textOf(seen)).toBe("some words");
    expect(metadataOf(seen)).toMatchObject({ status: "complete" });
  });

  it("gets what is left of the budget although several people, there and elsewhere, begin at once", async () => {
    const { id, owner } = await makeTeam();
    const members = [await joinTeam(id, "member"), await joinTeam(id, "member"), await joinTeam(id, "member")];
    const other = await makeTeam();
    const theirs = await joinTeam(other.id, "member");
    // Enough for what one of them may cost at most, not for two.
    const probe = await chatClient(theirs.cookie).send(HARD, { model: DEAR });
    await readAllEvents(probe.response);
    const { worst } = await asService()
      .selectFrom("usageReservations")
      .select((by) => by.fn.max<number>("worstCaseMicroUsd").as("worst"))
      .where("userId", "=", theirs.principal.userId)
      .executeTakeFirstOrThrow();
    await limit(id, owner.cookie, Math.floor(Number(worst) * 1.5));
    await limit(other.id, other.owner.cookie, 100_000_000);
    provider.script(
      { model: "claude-opus-4-8", promptIncludes: "primes" },
      { chunks: ["a ", "b"], holdAfterChunks: 1 },
    );
    const sent = await Promise.all(
      [...members, theirs].map(({ cookie }) => chatClient(cookie).send(HARD, { model: DEAR })),
    );
    const [fromThere, elsewhere] = [sent.slice(0, 3), sent.slice(3)];
    expect(fromThere.map(({ response }) => response.status).sort()).toEqual([200, 402, 402]);
    expect(elsewhere.map(({ response }) => response.status)).toEqual([200]);
    await expect.poll(() => provider.heldStreams).toBe(2);
    provider.release();
    for (const { response } of sent) if (response.status === 200) await readAllEvents(response);
  });

  it("keeps to the costliest mode that the workspace allows, and the answer says so", async () => {
    const { id, owner } = await makeTeam();
    const member = await joinTeam(id, "member");
    const body = { modeLimit: "economy", thresholds: {} };
    await send(setWorkspaceRoutingEndpoint, { params: { id }, body, headers: { cookie: owner.cookie } });
    const { response } = await chatClient(member.cookie).send(HARD, { model: "nexus/auto" });
    const { decision } = metadataOf(await readAllEvents(response)) as { decision: RouteDecision };
    expect([decision.mode, decision.reasonCodes.includes("limit_mode")]).toEqual(["economy", true]);
  });
});
