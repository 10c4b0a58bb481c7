import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { signedInUser } from "../../gate/testing/sign-in.ts";
import { forgetCompatibleServers } from "../../models/service/local-servers.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { compareClient } from "../testing/compare-client.ts";

const MODELS = ["openai/gpt-4.1-mini", "openai/gpt-4.1"];
let provider: ScriptedProvider;
beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => provider.reset());

it("comparisons that race for the last messages take two each or none", async () => {
  const { cookie, principal } = await signedInUser({ tier: "pro" });
  const { userId } = principal;
  const { compare, finish } = compareClient(cookie);
  const periodStart = `${new Date().toISOString().slice(0, 7)}-01`;
  await asService().insertInto("quotaPeriods").values({ userId, periodStart, requestsUsed: 9_995 }).execute();
  const all = await Promise.all(Array.from({ length: 8 }, () => compare("Hi", { models: MODELS })));
  const started = all.filter(({ status }) => status === 201);
  const refused = all.filter(({ status }) => status !== 201).map(({ status, error }) => `${status} ${error?.code}`);
  expect([started.length, new Set(refused)]).toEqual([2, new Set(["402 quota_exceeded"])]);
  await Promise.all(started.map(finish));
  const { requestsUsed } = await asService()
    .selectFrom("quotaPeriods")
    .select("requestsUsed")
    .where("userId", "=", userId)
    .executeTakeFirstOrThrow();
  expect(requestsUsed).toBe(9_999);
  const open = await asService()
    .selectFrom("usageReservations")
    .select("id")
    .where("userId", "=", userId)
    .where("requests", "=", 1)
    .execute();
  expect(open).toHaveLength(4);
});

it("of choices that race one is made, and it alone is told", async () => {
  const { cookie } = await signedInUser({ tier: "pro" });
  const { compare, finish, choose, chat } = compareClient(cookie);
  const started = await compare("Hi", { models: MODELS });
  await finish(started);
  const [a = "", b = ""] = started.answerIds;
  const answers = await Promise.all([a, b, a, b].map((answerId) => choose(started.id, { choice: "kept", answerId })));
  const made = answers.filter(({ status }) => status === 200);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(2);
  expect(new Set(made.map(({ activeLeafId }) => activeLeafId)).size).toBe(1);
  const { nodes, activeLeafId } = await chat.conversation(started.conversationId);
  expect(activeLeafId).toBe(made[0]?.activeLeafId);
  const outcomes = nodes.slice(1).map(({ message }) => (message.metadata.comparison as { outcome: string }).outcome);
  expect(outcomes.sort()).toEqual(["kept", "lost"]);
});

it("answers that begin at the same time are all counted: no more are written than the tier allows", async () => {
  const { cookie, principal } = await signedInUser({ tier: "free" });
  const { compare, chat, finish } = compareClient(cookie);
  provider.script({ promptIncludes: "hold" }, { chunks: ["a ", "b"], holdAfterChunks: 1 });
  const several = Array.from({ length: 4 }, () => compare("hold", { models: MODELS }));
  const single = Array.from({ length: 4 }, () => chat.send("hold", { model: MODELS[0] ?? "" }));
  const [compared, sent] = [await Promise.all(several), await Promise.all(single)];
  const { length: running } = await asService()
    .selectFrom("runs")
    .select("id")
    .where("userId", "=", principal.userId)
    .execute();
  expect(running).toBe(3);
  const refused = [...compared.map(({ status }) => status), ...sent.map(({ response }) => response.status)];
  expect(refused.filter((status) => status === 429).length).toBeGreaterThanOrEqual(5);
  const started = compared.filter(({ status }) => status === 201);
  const titles = started.length + sent.filter(({ response }) => response.ok).length;
  await expect.poll(() => provider.heldStreams).toBe(running + titles);
  provider.release();
  await Promise.all(started.map(finish));
  await Promise.all(sent.map(({ response }) => response.text()));
});
