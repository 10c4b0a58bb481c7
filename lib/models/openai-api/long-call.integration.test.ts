import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { reapReservations } from "../../billing/service.ts";
import { passMinutes } from "../../billing/testing/pass-minutes.ts";
import { setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { createTestUser } from "../../testing/create-user.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { resetGateway } from "../gateway/gateway-state.ts";
import { forgetCompatibleServers } from "../service/local-servers.ts";
import { closeCall, openCall } from "./open-call.ts";
import { completionRequestSchema } from "./schema.ts";

let provider: ScriptedProvider;
beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
  resetGateway();
});
afterAll(() => provider.stop());
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
  setClock();
});

it("settles an answer that took longer than what a dead process holds is held for", async () => {
  setClock(() => Date.parse("2027-03-10T10:00:00Z"));
  const user = await createTestUser();
  provider.script("next", { text: "A long answer.", usage: { inputTokens: 10, outputTokens: 5 } });
  const messages = [{ role: "user", content: "Write a book." }];
  const call = await openCall(user, completionRequestSchema.parse({ model: "openai/gpt-4.1-mini", messages }));
  for await (const events of call.events) call.completion.apply(events);
  await passMinutes(16, user.userId);
  await reapReservations();
  await closeCall(call);
  const entries = await asService()
    .selectFrom("usageLedger")
    .select(["entry", "outputTokens"])
    .where("userId", "=", user.userId)
    .orderBy("entry")
    .execute();
  expect(entries).toEqual([
    { entry: "reserve", outputTokens: null },
    { entry: "settle", outputTokens: 5 },
  ]);
  expect(vi.getTimerCount()).toBe(0);
});
