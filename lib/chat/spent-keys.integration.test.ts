import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { makeAccount, signInAs } from "../auth/testing/make-account.ts";
import { spendKeyOf } from "../models/gateway/breaker/breaker-key.ts";
import { gatewayState, resetGateway } from "../models/gateway/gateway-state.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { nowMs } from "../platform/clock.ts";
import { env, resetEnv } from "../platform/env.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
import { chatClient } from "./testing/chat-client.ts";
import { metadataOf, readAllEvents } from "./testing/read-events.ts";

let provider: ScriptedProvider;
beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic"]));
  // A dollar a day for each.
  process.env.OPENAI_API_KEY = "scripted|1|1";
  process.env.ANTHROPIC_API_KEY = "scripted|1|1";
  resetEnv();
  forgetCompatibleServers();
  resetGateway();
});
afterEach(() => provider.reset());
afterAll(() => provider.stop());

it("says that a model was passed over because its key has spent what it may today, and who answered for it", async () => {
  const account = await makeAccount();
  const chat = chatClient(await signInAs(account));
  const ask = async () => {
    const { response } = await chat.send("Explain rain", { model: "nexus/auto" });
    return metadataOf(await readAllEvents(response)) as { modelId: string; failedOver?: object[] };
  };
  const first = await ask();
  const name = first.modelId.startsWith("openai/") ? "OPENAI" : "ANTHROPIC";
  const { keys = [], baseUrl = null } = env().providers[name] ?? {};
  gatewayState().keySpend.add(spendKeyOf({ apiKey: keys[0]?.apiKey ?? null, baseUrl }), 2_000_000, nowMs());
  const second = await ask();
  expect(second.modelId).not.toBe(first.modelId);
  expect(second.failedOver).toContainEqual({ modelId: first.modelId, reason: "spend_cap" });
});
