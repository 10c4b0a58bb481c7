import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { makeAccount, signInAs } from "../auth/testing/make-account.ts";
import { resetGateway } from "../models/gateway/gateway-state.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { asService } from "../platform/db/scopes.ts";
import { resetEnv } from "../platform/env.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
import { checkpointNow } from "./run/checkpoint.ts";
import { chatClient } from "./testing/chat-client.ts";
import { metadataOf, readAllEvents, readEvents, textOf } from "./testing/read-events.ts";

const MODEL = "openai/gpt-4.1-mini";
let provider: ScriptedProvider;

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => {
  provider.reset();
  resetGateway();
});

const newPerson = async () => chatClient(await signInAs(await makeAccount({ tier: "pro" })));

const partsOf = async (messageId: string) =>
  (await asService().selectFrom("messages").select("parts").where("id", "=", messageId).executeTakeFirstOrThrow())
    .parts;

/** A run of somebody new that is held after the first piece of its answer. */
async function heldRun(question: string, piece: string) {
  const chat = await newPerson();
  provider.script({ promptIncludes: question }, { chunks: [piece, " and the rest"], holdAfterChunks: 1 });
  const { response, messageId } = await chat.send(question, { model: MODEL });
  const seen: Awaited<ReturnType<typeof readAllEvents>> = [];
  for await (const event of readEvents(response)) {
    seen.push(event);
    if (textOf(seen) === piece) break;
  }
  return { chat, messageId };
}

describe("a character that the database does not store", () => {
  it("in one answer keeps nobody's text from being checkpointed, and its run ends", async () => {
    const odd = await heldRun("The odd question", "a\u0000b \ud83d");
    const plain = await heldRun("The plain question", "as ever");
    await checkpointNow();
    expect(await partsOf(plain.messageId)).toMatchObject([{ type: "text", text: "as ever" }]);
    expect(await partsOf(odd.messageId)).toMatchObject([{ type: "text", text: "ab \ufffd" }]);
    provider.release();
    const [oddEnd, plainEnd] = await Promise.all(
      [odd, plain].map(async ({ chat, messageId }) => readAllEvents(await chat.follow(messageId, 0))),
    );
    expect(metadataOf(oddEnd ?? [])).toMatchObject({ status: "complete" });
    expect(metadataOf(plainEnd ?? [])).toMatchObject({ status: "complete" });
    expect(await partsOf(odd.messageId)).toMatchObject([{ text: "ab \ufffd and the rest" }]);
  });

  it("in a message is replaced, and the message is answered", async () => {
    const chat = await newPerson();
    const { response, body } = await chat.send("one half \ud83d", { model: MODEL });
    expect(response.status).toBe(200);
    expect(metadataOf(await readAllEvents(response))).toMatchObject({ status: "complete" });
    const { nodes } = await chat.conversation(body.conversationId);
    expect(nodes[0]?.message.parts).toEqual([{ type: "text", text: "one half \ufffd" }]);
  });
});
