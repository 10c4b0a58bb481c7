import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { makeAccount, signInAs } from "../auth/testing/make-account.ts";
import { gatewayState, resetGateway } from "../models/gateway/gateway-state.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { asService } from "../platform/db/scopes.ts";
import { resetEnv } from "../platform/env.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
import { chatClient } from "./testing/chat-client.ts";
import { metadataOf, readAllEvents, textOf } from "./testing/read-events.ts";

// Models without tools: the house's own tools go with every request to one that has them.
let provider: ScriptedProvider;
beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["perplexity"]), { HEDGE_PERCENT: "2" });
  resetEnv();
  forgetCompatibleServers();
});
afterEach(() => provider.reset());
afterAll(async () => {
  delete process.env.HEDGE_PERCENT;
  await provider.stop();
});

it("an answer that a second provider was asked for says so, and each call is a row of the ledger (I3)", async () => {
  resetGateway();
  const { health, hedges } = gatewayState();
  vi.spyOn(health, "usualFirstTokenMs").mockReturnValue(1);
  for (let call = 0; call < 50; call++) hedges.noteCall(2);
  const account = await makeAccount();
  const chat = chatClient(await signInAs(account));
  provider.script({ promptIncludes: "Explain hail", times: 1 }, { chunks: ["late"], holdAfterChunks: 0 });
  provider.script({ promptIncludes: "Explain hail" }, { text: "Ice falls." });
  const { response, messageId, body } = await chat.send("Explain hail", { model: "nexus/auto" });
  const events = await readAllEvents(response);
  expect(textOf(events)).toBe("Ice falls.");
  const metadata = metadataOf(events) as { decision: { modelId: string; hedge?: Record<string, unknown> } } & {
    modelId: string;
  };
  const { decision, modelId } = metadata;
  expect(modelId).not.toBe(decision.modelId);
  const hedge = { slowModelId: decision.modelId, secondModelId: modelId, beganModelId: modelId, afterMs: 1 };
  expect(decision.hedge).toEqual(hedge);
  const { nodes } = await chat.conversation(body.conversationId);
  const stored = nodes.find(({ message }) => message.id === messageId)?.message.metadata;
  expect(stored).toMatchObject({ decision: { hedge } });
  const rows = await asService()
    .selectFrom("usageLedger")
    .select(["outcome", "modelId", "inputTokens", "usageEstimated"])
    .where("userId", "=", account.userId)
    .where("purpose", "=", "chat")
    .where("outcome", "is not", null)
    .orderBy("attempt")
    .execute();
  expect(rows).toEqual([
    { outcome: "stopped", modelId: decision.modelId, inputTokens: expect.any(Number), usageEstimated: true },
    { outcome: "complete", modelId, inputTokens: expect.any(Number), usageEstimated: false },
  ]);
  expect(rows[0]?.inputTokens).toBeGreaterThan(0);
});
