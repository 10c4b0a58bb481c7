import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { signedInUser } from "../gate/testing/sign-in.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { resetEnv } from "../platform/env.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
import { chatClient } from "./testing/chat-client.ts";
import { metadataOf, readAllEvents } from "./testing/read-events.ts";

/** 128,000 tokens. */
const SMALL = "openai/gpt-4o-mini";
const LONG = "字".repeat(50_000);
let provider: ScriptedProvider;

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => provider.reset());

/** A conversation of three long questions with short answers; returns how to go on. */
async function longConversation() {
  const { cookie } = await signedInUser({ tier: "pro" });
  const chat = chatClient(cookie);
  provider.script({}, { text: "Read." });
  let place: { conversationId?: string; parentId?: string } = {};
  const questions: string[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const { response, body, messageId } = await chat.send(LONG, { ...place, model: "openai/gpt-4.1-mini" });
    await readAllEvents(response);
    questions.push(body.id);
    place = { conversationId: body.conversationId, parentId: messageId };
  }
  const ask = async (model: string) => {
    const { response } = await chat.send("What did I say?", { ...place, model });
    const metadata = metadataOf(await readAllEvents(response));
    const request = provider.requests.findLast(({ body }) => JSON.stringify(body).includes("What did I say?"));
    return { metadata, roles: request?.ask?.turns.map(({ role }) => role) };
  };
  return { ask, questions };
}

describe("a conversation that does not fit into the model's window", () => {
  it("loses its oldest messages, and its answer says how many, how long, and which was the first to stay", async () => {
    const { ask, questions } = await longConversation();
    const { metadata, roles } = await ask(SMALL);
    expect(roles).toEqual(["user", "assistant", "user", "assistant", "user"]);
    expect(metadata).toMatchObject({ status: "complete", omittedMessages: 2, firstKeptId: questions[1] });
    expect(metadata.omittedTokens).toBeGreaterThan(49_000);
  });

  it("goes whole to a larger window when Auto chooses, though its last model had a smaller one", async () => {
    const { ask } = await longConversation();
    const { metadata, roles } = await ask("nexus/auto");
    expect(roles).toHaveLength(7);
    expect(metadata).not.toHaveProperty("omittedMessages");
  });
});
