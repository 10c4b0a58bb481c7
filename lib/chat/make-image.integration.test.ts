import sharp from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { callEndpoint } from "../auth/testing/call-endpoint.ts";
import { makeAccount, signInAs } from "../auth/testing/make-account.ts";
import { resetGateway } from "../models/gateway/gateway-state.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { mediaLedgerOf } from "../models/testing/media-ledger.ts";
import { asService } from "../platform/db/scopes.ts";
import { resetEnv } from "../platform/env.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
import { imageOf } from "../testing/providers/wires/make-media.ts";
import * as api from "./api.ts";
import { checkpointNow } from "./run/checkpoint.ts";
import { chatClient, openEndpoint } from "./testing/chat-client.ts";
import { metadataOf, readAllEvents, readEvents } from "./testing/read-events.ts";

const MODEL = "openai/gpt-image-1-mini";
const WANTED = { model: MODEL, size: "1024x1024", quality: "low" };
let provider: ScriptedProvider;

async function newPerson() {
  const account = await makeAccount({});
  const cookie = await signInAs(account);
  return { ...account, cookie, chat: chatClient(cookie) };
}

const filesOf = (parts: { type: string }[]) => parts.filter(({ type }) => type === "file");

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "google"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => {
  provider.reset();
  resetGateway();
});

describe("a message that asks for an image", () => {
  it("is answered by an image of our own store, with its words as alternative text and its price", async () => {
    const { chat, cookie, userId } = await newPerson();
    const { response, body, messageId } = await chat.send("A red fox in snow", { image: WANTED });
    const events = await readAllEvents(response);
    const file = events.map(({ chunk }) => chunk).find((chunk) => typeof chunk === "object" && chunk.type === "file");
    expect(file).toMatchObject({
      mediaType: "image/png",
      url: expect.stringMatching(/^\/api\/v1\/attachments\/[0-9a-f-]{36}$/),
      providerMetadata: { nexus: { alt: "A red fox in snow", width: 1024, height: 1024 } },
    });
    // 5 tokens of text at $2 and 272 of an image at $8 a million.
    expect(metadataOf(events)).toMatchObject({
      status: "complete",
      modelId: MODEL,
      costMicroUsd: 2186,
      image: { ...WANTED, count: 1 },
    });
    const stored = await chat.conversation(body.conversationId);
    const answer = stored.nodes.find(({ message }) => message.id === messageId);
    expect(answer?.message.parts).toEqual([{ ...file, filename: "A red fox in snow.png" }]);
    const url = file && typeof file === "object" && "url" in file ? String(file.url) : "";
    const read = await openEndpoint(api.download, cookie, { params: { id: url.split("/").at(-1) ?? "" } });
    expect(await sharp(Buffer.from(await read.arrayBuffer())).metadata()).toMatchObject({ format: "png", width: 1024 });
    const rows = (await mediaLedgerOf(userId)).filter(({ purpose }) => purpose === "chat");
    expect(rows).toMatchObject([
      { entry: "reserve", requests: 1 },
      { entry: "settle", amountMicroUsd: 2186, units: { images: 1, imageQuality: "low", imageSize: "1024x1024" } },
    ]);
    // A message refers to it, so that upkeep leaves it alone.
    const kept = await asService()
      .selectFrom("attachments")
      .select("unreferencedSince")
      .where("userId", "=", userId)
      .execute();
    expect(kept).toEqual([{ unreferencedSince: null }]);
  });

  it("is one also without saying so where the chosen model makes nothing else", async () => {
    const { chat } = await newPerson();
    const { response, body } = await chat.send("A fox", { model: MODEL });
    expect(metadataOf(await readAllEvents(response))).toMatchObject({ modelId: MODEL, image: { size: "auto" } });
    const again = await chat.regenerate(body.conversationId, body.id);
    expect(metadataOf(await readAllEvents(again))).toMatchObject({ status: "complete", modelId: MODEL });
    expect((await chat.conversation(body.conversationId)).nodes).toHaveLength(3);
  });

  it("leaves Auto with the model that wrote before it, and gives no reason to change", async () => {
    const { chat, cookie } = await newPerson();
    const auto = { model: "nexus/auto" };
    const text = await chat.send("Write a limerick about a fox", auto);
    const { modelId } = metadataOf(await readAllEvents(text.response)) as { modelId: string };
    const { conversationId } = text.body;
    const drawn = await chat.send("A fox", { conversationId, parentId: text.messageId, image: WANTED });
    await readAllEvents(drawn.response);
    const here = { conversationId, parentId: drawn.messageId };
    const previewed = await callEndpoint(api.preview, { cookie, body: { text: "Thanks, another one", ...here } });
    expect(previewed.body.data).toMatchObject({ modelId, reasonCodes: ["sticky"] });
    const next = await chat.send("Thanks, another one", { ...auto, ...here });
    expect(metadataOf(await readAllEvents(next.response))).toMatchObject({ modelId, decision: { sticky: true } });
  });

  it("edits the pictures that are attached to it, and a conversation goes on in text after it", async () => {
    const { chat, cookie } = await newPerson();
    const first = await chat.send("A fox", { image: WANTED });
    await readAllEvents(first.response);
    const made = filesOf((await chat.conversation(first.body.conversationId)).nodes[1]?.message.parts ?? [])[0];
    const id = made && "url" in made ? String(made.url).split("/").at(-1) : "";
    const edit = await chat.send("Now at night", {
      conversationId: first.body.conversationId,
      parentId: first.messageId,
      image: WANTED,
      attachmentIds: [id ?? ""],
    });
    await readAllEvents(edit.response);
    const sent = provider.requests.findLast(({ path }) => path.includes("/images/"));
    expect(sent).toMatchObject({ path: "/openai/v1/images/edits", body: { prompt: "Now at night" } });
    const text = await chat.send("What did you draw?", {
      conversationId: first.body.conversationId,
      parentId: edit.messageId,
      model: "openai/gpt-4.1-mini",
    });
    await readAllEvents(text.response);
    const turns = provider.requests.findLast(({ path }) => path.endsWith("/chat/completions"))?.ask?.turns;
    expect(turns?.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant", "user"]);
    expect(turns?.[1]?.text).toContain("[An image was made: A fox.png]");
    expect((await callEndpoint(api.get, { cookie, params: { id: first.body.conversationId } })).status).toBe(200);
  });

  it("takes several images at once, each shown when it is there", async () => {
    const { chat } = await newPerson();
    const { response } = await chat.send("A fox", { image: { model: "google/gemini-2.5-flash-image", count: 3 } });
    const events = await readAllEvents(response);
    expect(events.filter(({ chunk }) => typeof chunk === "object" && chunk.type === "file")).toHaveLength(3);
  });

  it("keeps what was made when others fail", async () => {
    const { chat } = await newPerson();
    provider.script({ provider: "google", model: "gemini-2.5-flash-image", times: 1 }, { fault: { status: 400 } });
    const { response } = await chat.send("A fox", { image: { model: "google/gemini-2.5-flash-image", count: 2 } });
    const events = await readAllEvents(response);
    expect(events.filter(({ chunk }) => typeof chunk === "object" && chunk.type === "file")).toHaveLength(1);
    expect(metadataOf(events)).toMatchObject({ status: "complete", costMicroUsd: expect.any(Number) });
  });

  it("is stored also where its description would end inside a character", async () => {
    const { chat } = await newPerson();
    const { response, body } = await chat.send(`${"x".repeat(999)}😀 and more`, { image: WANTED });
    expect(metadataOf(await readAllEvents(response))).toMatchObject({ status: "complete" });
    const parts = (await chat.conversation(body.conversationId)).nodes[1]?.message.parts ?? [];
    const nexus = { alt: `${"x".repeat(999)}😀` };
    expect(filesOf(parts)).toMatchObject([{ providerMetadata: { nexus } }]);
  });

  it("is in the next checkpoint as soon as it is there", async () => {
    const { chat } = await newPerson();
    provider.script({ provider: "google", model: "gemini-2.5-flash-image", times: 1 }, { holdAfterChunks: 0 });
    const image = { model: "google/gemini-2.5-flash-image", count: 2 };
    const { response, messageId, body } = await chat.send("A fox", { image });
    for await (const { chunk } of readEvents(response)) if (typeof chunk === "object" && chunk.type === "file") break;
    await checkpointNow();
    const { nodes } = await chat.conversation(body.conversationId);
    expect(filesOf(nodes[1]?.message.parts ?? [])).toHaveLength(1);
    provider.release();
    expect(metadataOf(await readAllEvents(await chat.follow(messageId, 0)))).toMatchObject({ status: "complete" });
  });

  it("joins the run again from its first event, and Stop settles the image that its provider goes on making (BL-16)", async () => {
    const { chat, userId } = await newPerson();
    provider.script({ model: "gpt-image-1-mini" }, { holdAfterChunks: 0 });
    const { response, messageId, body } = await chat.send("A fox", { image: WANTED });
    await vi.waitFor(() => expect(provider.heldStreams).toBe(1));
    const joined = await chat.follow(messageId, 0);
    expect((await chat.stop(messageId)).status).toBe(204);
    expect(metadataOf(await readAllEvents(joined))).toMatchObject({ status: "stopped", image: WANTED });
    await readAllEvents(response);
    await vi.waitFor(() => expect(provider.openStreams).toBe(0));
    const rows = (await mediaLedgerOf(userId)).filter(({ purpose }) => purpose === "chat");
    // Two tokens of words at $2 and the 272 tokens of an image at $8 a million: what is known of it, marked as an estimate.
    expect(rows).toMatchObject([
      { entry: "reserve", requests: 1 },
      { entry: "settle", outcome: "stopped", amountMicroUsd: 2180, usageEstimated: true, units: { images: 1 } },
    ]);
    expect((await chat.conversation(body.conversationId)).nodes[1]?.message.metadata).toMatchObject({
      status: "stopped",
    });
  });

  it("says in words why it failed, at no cost", async () => {
    const { chat, userId } = await newPerson();
    provider.script({ model: "gpt-image-1-mini" }, { finishReason: "content-filter" });
    const { response } = await chat.send("A fox", { image: WANTED });
    expect(metadataOf(await readAllEvents(response))).toMatchObject({
      status: "failed",
      error: { code: "content_filtered", charged: false, retryable: false },
    });
    const rows = (await mediaLedgerOf(userId)).filter(({ purpose }) => purpose === "chat");
    expect(rows.map(({ entry, requests, amountMicroUsd }) => [entry, requests, amountMicroUsd])).toEqual([
      ["reserve", 1, 0],
      ["release", -1, 0],
      ["settle", 0, 0],
    ]);
  });
});

describe("a request for an image is refused before a provider is asked", () => {
  const refusal = async (text: string, options: Parameters<ReturnType<typeof chatClient>["send"]>[1]) => {
    const { chat, cookie } = await newPerson();
    const upload = async (bytes: Uint8Array<ArrayBuffer>, type: string) => {
      const request = new Request("http://localhost:3000/api/v1/attachments", {
        method: "POST",
        headers: { host: "localhost:3000", origin: "http://localhost:3000", cookie, "content-type": type },
        body: bytes,
      });
      const answer = (await (await api.upload.route(request)).json()) as { data: { id: string } };
      return answer.data.id;
    };
    const attachmentIds = options?.attachmentIds?.includes("text")
      ? [await upload(new TextEncoder().encode("hello"), "text/plain")]
      : [await upload(new Uint8Array(await imageOf("a", 8, 8)), "image/png")];
    const { response } = await chat.send(text, { ...options, ...(options?.attachmentIds ? { attachmentIds } : {}) });
    const body = (await response.json()) as { error: { code: string; issues?: { path: string }[] } };
    return `${response.status} ${body.error.code} ${body.error.issues?.[0]?.path ?? ""}`.trim();
  };

  it.each([
    ["422 invalid_input content", "", { image: WANTED, attachmentIds: ["image"] }],
    ["422 invalid_input content", "Blue", { image: WANTED, attachmentIds: ["text"] }],
    ["422 invalid_input content", "x".repeat(32_001), { image: WANTED }],
    ["422 invalid_input image.count", "A fox", { image: { ...WANTED, count: 5 } }],
    ["422 invalid_input model", "A fox", { image: { model: "openai/gpt-4.1-mini" } }],
    ["404 model_not_found", "A fox", { image: { model: "openai/nope" } }],
    ["503 model_not_configured", "A fox", { image: { model: "xai/grok-imagine-image" } }],
  ])("with %s", async (expected, text, options) => {
    expect(await refusal(text, options)).toBe(expected);
    // The title of an answer before may still be asked for.
    expect(provider.requests.filter(({ path }) => path.includes("/images/"))).toEqual([]);
  });
});
