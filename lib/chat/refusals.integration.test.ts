import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { callEndpoint } from "../auth/testing/call-endpoint.ts";
import { type SignedInUser, signedInUser } from "../gate/testing/sign-in.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { resetEnv } from "../platform/env.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
import { imageOf } from "../testing/providers/wires/make-media.ts";
import * as api from "./api.ts";
import { ATTACHMENT_MAX_BYTES } from "./schema.ts";
import { chatClient } from "./testing/chat-client.ts";
import { readAllEvents } from "./testing/read-events.ts";

let provider: ScriptedProvider;
let user: SignedInUser;
beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "groq"]));
  resetEnv();
  forgetCompatibleServers();
  user = await signedInUser();
});
afterAll(() => provider.stop());
afterEach(() => provider.reset());

async function codeOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error: { code: string } };
  return `${response.status} ${error.code}`;
}

it("writes no more answers at once than the tier allows", async () => {
  const chat = chatClient(user.cookie);
  provider.script({ promptIncludes: "hold" }, { chunks: ["a ", "b"], holdAfterChunks: 1 });
  const running = await Promise.all([1, 2, 3].map(() => chat.send("hold", { model: "openai/gpt-4.1-mini" })));
  expect(running.map(({ response }) => response.status)).toEqual([200, 200, 200]);
  const { response } = await chat.send("one more", { model: "openai/gpt-4.1-mini" });
  expect(response.headers.get("retry-after")).toBe("5");
  expect(await codeOf(response)).toBe("429 rate_limited");
  // The answers, and the titles of their conversations.
  await expect.poll(() => provider.heldStreams).toBe(6);
  provider.release();
  await Promise.all(running.map((one) => readAllEvents(one.response)));
});

it("refuses a message that no window of the model holds, before anybody is asked", async () => {
  const { response } = await chatClient(user.cookie).send("字".repeat(199_000), { model: "openai/gpt-4o-mini" });
  expect(await codeOf(response)).toBe("422 context_too_long");
  expect(provider.requests).toHaveLength(0);
});

it("refuses an image for a model that cannot see it, by name, before anybody is asked", async () => {
  const headers = { "content-type": "image/png", "x-file-name": "a.png" };
  const body = new Uint8Array(await imageOf("a", 8, 8));
  const uploaded = await callEndpoint(api.upload, { cookie: user.cookie, headers, body });
  const attachmentIds = [String(uploaded.body.data?.id)];
  const model = "groq/llama-3.3-70b-versatile";
  const { response } = await chatClient(user.cookie).send("What is this?", { model, attachmentIds });
  expect(await response.json()).toMatchObject({
    error: { code: "invalid_input", message: expect.stringMatching(/^Llama 3\.3 70B .*cannot see images/) },
  });
  expect(provider.requests).toHaveLength(0);
});

it("refuses lists and searches that ask for nothing or too much", async () => {
  const { cookie } = user;
  for (const query of ["?limit=0", "?limit=1000", "?archived=maybe"]) {
    const { status, body } = await callEndpoint(api.list, { cookie, query });
    expect([status, body.error?.code]).toEqual([422, "invalid_input"]);
  }
  for (const query of ["", "?q=", `?q=${"x".repeat(201)}`, "?q=x&limit=51"]) {
    const { status, body } = await callEndpoint(api.find, { cookie, query });
    expect([status, body.error?.code]).toEqual([422, "invalid_input"]);
  }
});

it("refuses uploads that are empty, lie about their type or are too large", async () => {
  const upload = async (body: Uint8Array<ArrayBuffer>, type: string) => {
    const headers = { "content-type": type, "x-file-name": "a" };
    const answer = await callEndpoint(api.upload, { cookie: user.cookie, headers, body });
    return `${answer.status} ${answer.body.error?.code}`;
  };
  expect(await upload(new Uint8Array(), "text/plain")).toBe("422 invalid_input");
  expect(await upload(new Uint8Array([0xff, 0xfe]), "text/plain")).toBe("422 invalid_input");
  expect(await upload(new TextEncoder().encode("<svg/>"), "image/png")).toBe("422 invalid_input");
  expect(await upload(new Uint8Array(ATTACHMENT_MAX_BYTES + 1), "text/plain")).toBe("413 payload_too_large");
});
