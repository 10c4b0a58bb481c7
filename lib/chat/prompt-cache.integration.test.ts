import { afterAll, beforeAll, expect, it } from "vitest";
import { listPromptCachesEndpoint } from "../billing/prompt-cache/api.ts";
import type { PromptCacheList } from "../billing/prompt-cache/schema.ts";
import { send } from "../gate/testing/send.ts";
import { signedInUser } from "../gate/testing/sign-in.ts";
import { updateCache } from "../models/cache/service.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { resetEnv } from "../platform/env.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
import { chatClient } from "./testing/chat-client.ts";
import { readAllEvents } from "./testing/read-events.ts";

let provider: ScriptedProvider;
beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());

async function newPerson() {
  const { principal, cookie } = await signedInUser({ tier: "pro" });
  const chat = chatClient(cookie);
  const rates = async () => {
    const { items } = (await send(listPromptCachesEndpoint, { headers: { cookie } })).body.data as PromptCacheList;
    return new Map(items.map((item) => [item.provider, item]));
  };
  /** A conversation that begins with a long question and goes on for `turns`. */
  const talk = async (model: string, turns: number) => {
    let place: { conversationId?: string; parentId?: string } = {};
    for (let turn = 0; turn < turns; turn++) {
      const text = turn === 0 ? `Read this. ${"Each of these words is read again. ".repeat(400)}` : `Question ${turn}?`;
      const { response, body, messageId } = await chat.send(text, { ...place, model });
      await readAllEvents(response);
      place = { conversationId: body.conversationId, parentId: messageId };
    }
  };
  return { principal, talk, rates };
}

it("shows how much of a conversation the providers had in their own caches", async () => {
  const { talk, rates } = await newPerson();
  expect(await rates()).toEqual(new Map());
  await talk("anthropic/claude-sonnet-4-5", 6);
  await talk("openai/gpt-4.1-mini", 6);
  const byProvider = await rates();
  expect([...byProvider.keys()].sort()).toEqual(["anthropic", "openai"]);
  for (const [id, { inputTokens, cachedInputTokens, cacheWriteTokens }] of byProvider) {
    expect([id, cachedInputTokens / inputTokens > 0.6]).toEqual([id, true]);
    expect(cacheWriteTokens > 0).toBe(id === "anthropic");
  }
});

it("counts nothing of other people, of titles, and of answers from the response cache", async () => {
  const { principal, talk, rates } = await newPerson();
  await updateCache(principal, { exact: true, pace: "at_once" });
  await talk("openai/gpt-4.1-mini", 1);
  const once = (await rates()).get("openai");
  await talk("openai/gpt-4.1-mini", 1);
  expect((await rates()).get("openai")).toEqual(once);
  expect((await rates()).has("cache")).toBe(false);
});
