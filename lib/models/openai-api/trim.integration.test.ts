import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { send } from "../../gate/testing/send.ts";
import { keyOf, signedInUser } from "../../gate/testing/sign-in.ts";
import { resetEnv } from "../../platform/env.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { createCompletion } from "../api.ts";
import { forgetCompatibleServers } from "../service/local-servers.ts";

/** 128,000 tokens. */
const MODEL = "openai/gpt-4o-mini";
const LONG = "字".repeat(90_000);
let provider: ScriptedProvider;
let authorization: string;

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
  const { principal } = await signedInUser({ tier: "pro" });
  authorization = `Bearer ${await keyOf(principal, ["completions.create"])}`;
});
afterAll(() => provider.stop());
afterEach(() => provider.reset());

const tool = { type: "function", function: { name: "look", parameters: { type: "object", properties: {} } } };
const CONVERSATION = [
  { role: "system", content: "Be brief." },
  { role: "user", content: LONG },
  {
    role: "assistant",
    content: null,
    tool_calls: [{ id: "c1", type: "function", function: { name: "look", arguments: "{}" } }],
  },
  { role: "tool", tool_call_id: "c1", content: LONG },
  { role: "assistant", content: "Seen." },
  { role: "user", content: "And now?" },
];

async function ask(more: object) {
  const body = { model: MODEL, messages: CONVERSATION, tools: [tool], ...more };
  const { status, body: answer } = await send(createCompletion, { headers: { authorization }, body });
  return { status, code: answer.error?.code, ...(answer as { model?: string; nexus?: Record<string, unknown> }) };
}

const sentMessages = () => ((provider.requests.at(-1)?.body ?? {}) as { messages?: { role: string }[] }).messages ?? [];

describe("messages that do not fit into the model's window", () => {
  it("are refused before anybody is asked, as OpenAI does", async () => {
    expect(await ask({})).toMatchObject({ status: 422, code: "context_too_long" });
    expect(provider.requests).toHaveLength(0);
  });

  it("lose their oldest turns where the caller asks for it, which the answer tells", async () => {
    const { status, nexus } = await ask({ nexus: { trim: true } });
    expect(status).toBe(200);
    expect(sentMessages().map(({ role }) => role)).toEqual(["system", "user"]);
    const { messages, tokens, first_kept_index } = (nexus?.trimmed ?? {}) as Record<string, number>;
    expect([messages, first_kept_index]).toEqual([4, 5]);
    expect(tokens).toBeGreaterThan(180_000);
  });

  it("are refused all the same when the newest alone is too long", async () => {
    const messages = [...CONVERSATION, { role: "user", content: LONG.repeat(3) }];
    expect(await ask({ messages, nexus: { trim: true } })).toMatchObject({ status: 422, code: "context_too_long" });
    expect(provider.requests).toHaveLength(0);
  });

  it("go whole to a model with a larger window when Auto chooses", async () => {
    const { model, nexus } = await ask({ model: "nexus/auto", nexus: { trim: true } });
    expect(model).not.toBe(MODEL);
    expect(nexus?.trimmed).toBeNull();
    expect(sentMessages()).toHaveLength(6);
  });

  it("are judged by the length of their words, not by the bytes of their pictures", async () => {
    const url = `data:image/png;base64,${"A".repeat(1_000_000)}`;
    const content = [{ type: "image_url", image_url: { url } }];
    const { status, nexus } = await ask({ messages: [{ role: "user", content }] });
    expect(status).toBe(200);
    expect(nexus?.trimmed).toBeNull();
  });
});
