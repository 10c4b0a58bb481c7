import type OpenAI from "openai";
import { toFile } from "openai";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { send } from "../../gate/testing/send.ts";
import { resetGateway } from "../../models/gateway/gateway-state.ts";
import { forgetCompatibleServers } from "../../models/service/local-servers.ts";
import { mediaLedgerOf } from "../../models/testing/media-ledger.ts";
import { newOpenAiClient } from "../../models/testing/new-openai-client.ts";
import { setClock } from "../../platform/clock.ts";
import { resetEnv } from "../../platform/env.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { imageOf } from "../../testing/providers/wires/make-media.ts";
import { editImages, generateImages, readImage } from "./api.ts";

const MODEL = "openai/gpt-image-1-mini";
const GEMINI = "google/gemini-2.5-flash-image";
const XAI = "xai/grok-imagine-image";
let provider: ScriptedProvider;

const newClient = () => newOpenAiClient([generateImages, editImages], ["images.create"]);
const bytesOf = (data: OpenAI.Image[] | undefined, index = 0) => Buffer.from(data?.[index]?.b64_json ?? "", "base64");

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "google", "xai"]));
  resetEnv();
  forgetCompatibleServers();
  resetGateway();
});
afterAll(() => provider.stop());
afterEach(() => {
  setClock();
  provider.reset();
  resetGateway();
});

describe("the official OpenAI client", () => {
  it("stops what it no longer waits for, and pays for what its provider was at (BL-16)", async () => {
    const { client, principal } = await newClient();
    provider.script("next", { holdAfterChunks: 0 });
    const leave = new AbortController();
    const body = { model: MODEL, prompt: "A red fox", size: "1024x1024", quality: "low" } as const;
    const answer = client.images.generate(body, { signal: leave.signal });
    await vi.waitFor(() => expect(provider.heldStreams).toBe(1));
    leave.abort();
    await expect(answer).rejects.toThrow();
    await vi.waitFor(async () =>
      expect((await mediaLedgerOf(principal.userId)).at(-1)).toMatchObject({
        outcome: "stopped",
        usageEstimated: true,
        units: { images: 1 },
      }),
    );
    // As the same image that was made: 272 tokens at $8 a million, and a few of text.
    expect((await mediaLedgerOf(principal.userId)).at(-1)?.amountMicroUsd).toBeGreaterThanOrEqual(2176);
    await vi.waitFor(() => expect(provider.requests[0]?.outcome).toBe("left by the client"));
  });

  it("makes an image of the asked size and quality, and hears what it cost", async () => {
    const { client, principal } = await newClient();
    provider.script("next", { usage: { inputTokens: 10, outputTokens: 272 } });
    const { data, response } = await client.images
      .generate({ model: MODEL, prompt: "A red fox", size: "1536x1024", quality: "low" })
      .withResponse();
    expect(await sharp(bytesOf(data.data)).metadata()).toMatchObject({ format: "png", width: 1536, height: 1024 });
    // 10 tokens of text at $2 and 272 of an image at $8 a million.
    expect(data).toMatchObject({
      size: "1536x1024",
      usage: { input_tokens: 10, output_tokens: 272, total_tokens: 282 },
      nexus: { model: MODEL, cost_micro_usd: 2196 },
    });
    expect(response.headers.get("x-nexus-cost-micro-usd")).toBe("2196");
    expect(provider.requests[0]?.body).toMatchObject({ prompt: "A red fox", size: "1536x1024", quality: "low", n: 1 });
    expect(await mediaLedgerOf(principal.userId)).toMatchObject([
      { entry: "reserve", requests: 1, purpose: "image" },
      {
        entry: "settle",
        amountMicroUsd: 2196,
        priced: true,
        outcome: "complete",
        units: { images: 1, imageQuality: "low", imageSize: "1536x1024", inputImageTokens: 0 },
      },
    ]);
  });

  it("may send null for all that has a default, the model too", async () => {
    const { client } = await newClient();
    const { data, ...answer } = await client.images.generate({
      prompt: "A fox",
      model: null,
      n: null,
      size: null,
      quality: null,
      background: null,
      output_format: null,
      response_format: null,
      stream: null,
      moderation: null,
      output_compression: null,
      partial_images: null,
      style: null,
    });
    expect(data).toHaveLength(1);
    expect(answer).toMatchObject({ quality: "auto", nexus: { model: expect.stringMatching(/^openai\//) } });
    expect((await client.images.generate({ prompt: "A fox" })).data).toHaveLength(1);
  });

  it("is not told of a quality or a background that a model does not take", async () => {
    const { client } = await newClient();
    const ask = (model: string, more: object) => client.images.generate({ model, prompt: "A fox", ...more });
    const refused = (param: string) => ({ status: 422, code: "invalid_input", param });
    await expect(ask(GEMINI, { quality: "high" })).rejects.toMatchObject(refused("quality"));
    await expect(ask(GEMINI, { background: "transparent" })).rejects.toMatchObject(refused("background"));
    await expect(ask(XAI, { background: "opaque" })).rejects.toMatchObject(refused("background"));
    expect(provider.requests).toEqual([]);
    await ask(XAI, { quality: "high", background: "auto" });
    expect(provider.requests[0]?.body).toMatchObject({ quality: "high" });
    provider.script({ provider: "openai" }, { fault: { status: 503, headers: { "retry-after": "30" } } });
    // Gemini, which would be next, has no transparent background.
    await expect(ask("nexus/auto", { background: "transparent" })).rejects.toMatchObject({ status: 502 });
    expect(new Set(provider.requests.slice(1).map(({ provider: name }) => name))).toEqual(new Set(["openai"]));
  });

  it("gets an address that works for five minutes and cannot be changed into another", async () => {
    const { client } = await newClient();
    const { data } = await client.images.generate({ model: MODEL, prompt: "A fox", response_format: "url" });
    const url = new URL(data?.[0]?.url ?? "");
    expect(url.origin).toBe("http://localhost:3000");
    const id = url.pathname.split("/").at(-1) ?? "";
    const read = (query: string) => send(readImage, { params: { id }, query, headers: { origin: undefined } });
    const good = await read(url.search);
    expect(good.status).toBe(200);
    expect(Object.fromEntries(good.headers)).toMatchObject({
      "content-type": "image/png",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
    });
    const later = Number(url.searchParams.get("expires")) + 3600;
    expect((await read(url.search.replace(/expires=\d+/, `expires=${later}`))).status).toBe(404);
    const forged = url.search.replace(/(?<=signature=)./, (first) => (first === "_" ? "A" : "_"));
    expect((await read(forged)).status).toBe(404);
    setClock(() => Date.now() + 301_000);
    expect((await read(url.search)).status).toBe(404);
  });

  it("edits pictures of any kind that is read, without what is not pixels", async () => {
    const { client } = await newClient();
    const photo = await sharp(await imageOf("photo", 300, 200))
      .withExif({ IFD0: { Copyright: "canary-77" } })
      .jpeg()
      .toBuffer();
    const png = await imageOf("mask", 300, 200);
    const { data, usage } = await client.images.edit({
      model: MODEL,
      prompt: "Make it blue",
      image: [await toFile(photo, "a.png", { type: "image/png" }), await toFile(png, "b.png", { type: "image/png" })],
      mask: await toFile(png, "mask.png", { type: "image/png" }),
      n: 2,
    });
    expect(data).toHaveLength(2);
    expect(usage?.input_tokens_details).toMatchObject({ image_tokens: 600 });
    const sent = provider.requests[0];
    expect(sent?.path).toBe("/openai/v1/images/edits");
    // The label said PNG; the bytes are a JPEG, and go on as what they are.
    expect(sent?.body).toMatchObject({
      prompt: "Make it blue",
      n: "2",
      image: [{ type: "image/jpeg" }, { type: "image/png" }],
      mask: { type: "image/png" },
    });
  });

  it("reaches Gemini with the shape for the size, one call an image, each in the ledger", async () => {
    const { client, principal } = await newClient();
    const { data } = await client.images.generate({ model: GEMINI, prompt: "A fox", n: 2, size: "1024x1536" });
    expect(data).toHaveLength(2);
    expect(provider.requests).toHaveLength(2);
    expect(provider.requests[0]?.body).toMatchObject({
      generationConfig: { responseModalities: ["IMAGE"], imageConfig: { aspectRatio: "2:3" } },
    });
    const rows = await mediaLedgerOf(principal.userId);
    expect(rows.map(({ entry, requests }) => `${entry} ${requests}`)).toEqual(["reserve 1", "settle 0", "settle 0"]);
    // 1,290 tokens at $30 and 2 at $0.30 a million.
    expect(rows.at(-1)).toMatchObject({ amountMicroUsd: 38_701, units: { images: 1 } });
  });

  it("says that a price is unknown, and does not call it free", async () => {
    const { client, principal } = await newClient();
    const { data, response } = await client.images.generate({ model: XAI, prompt: "A fox" }).withResponse();
    expect(data).toMatchObject({ nexus: { cost_micro_usd: null } });
    expect(response.headers.get("x-nexus-cost-micro-usd")).toBe("");
    expect((await mediaLedgerOf(principal.userId)).at(-1)).toMatchObject({ priced: false, amountMicroUsd: 0 });
  });

  it("estimates what a provider does not count, and says so", async () => {
    const { client, principal } = await newClient();
    provider.script("next", { fault: { noUsage: true } });
    await client.images.generate({ model: MODEL, prompt: "A fox", quality: "medium", size: "1024x1024" });
    expect((await mediaLedgerOf(principal.userId)).at(-1)).toMatchObject({
      usageEstimated: true,
      amountMicroUsd: 8452,
    });
  });
});

describe("failover", () => {
  it("asks again for what may pass, and with nexus/auto another provider", async () => {
    const { client } = await newClient();
    provider.script({ provider: "openai", times: 1 }, { fault: { status: 429, headers: { "retry-after": "0" } } });
    expect((await client.images.generate({ model: MODEL, prompt: "A fox" })).data).toHaveLength(1);
    expect(provider.requests).toHaveLength(2);
    provider.reset();
    provider.script({ provider: "openai" }, { fault: { status: 503, headers: { "retry-after": "30" } } });
    const answer = await client.images.generate({ model: "nexus/auto", prompt: "A fox" });
    expect(answer).toMatchObject({ nexus: { model: GEMINI } });
    expect(provider.requests.map(({ provider: name }) => name)).toEqual(["openai", "google"]);
  });

  it("does not take a broken body for an image", async () => {
    const { client, principal } = await newClient();
    provider.script({ provider: "openai" }, { fault: { cutAfterChunks: 1 } });
    await expect(client.images.generate({ model: MODEL, prompt: "A fox" })).rejects.toMatchObject({ status: 502 });
    const rows = await mediaLedgerOf(principal.userId);
    expect(rows.reduce((sum, { requests }) => sum + requests, 0)).toBe(0);
    expect(rows.every(({ amountMicroUsd }) => amountMicroUsd === 0)).toBe(true);
  });

  it.each([MODEL, GEMINI])("calls a refused prompt refused, and asks nobody else: %s", async (model) => {
    const { client } = await newClient();
    provider.script("next", { finishReason: "content-filter" });
    await expect(client.images.generate({ model, prompt: "A fox" })).rejects.toMatchObject({
      status: 422,
      code: "content_filtered",
    });
    expect(provider.requests).toHaveLength(1);
  });
});

describe("limits", () => {
  const edit = async (client: OpenAI, bytes: Buffer, more: Partial<OpenAI.ImageEditParamsNonStreaming> = {}) =>
    client.images.edit({
      model: MODEL,
      prompt: "x",
      image: await toFile(bytes, "a.png", { type: "image/png" }),
      ...more,
    });
  const refusal = (param: string) => ({ status: 422, code: "invalid_input", param });

  it("names the field of what is too much or wrong", async () => {
    const { client } = await newClient();
    const ask = (more: object) => client.images.generate({ model: MODEL, prompt: "x", ...more });
    await expect(ask({ n: 5 })).rejects.toMatchObject(refusal("n"));
    await expect(ask({ prompt: "x".repeat(32_001) })).rejects.toMatchObject(refusal("prompt"));
    await expect(ask({ size: "9x9" })).rejects.toMatchObject(refusal("size"));
    await expect(ask({ quality: "best" })).rejects.toMatchObject(refusal("quality"));
    await expect(ask({ stream: true })).rejects.toMatchObject(refusal("stream"));
    await expect(ask({ model: "openai/gpt-4.1-mini" })).rejects.toMatchObject(refusal("model"));
    const png = await imageOf("a", 8, 8);
    const five = await Promise.all(Array.from({ length: 5 }, () => toFile(png, "a.png", { type: "image/png" })));
    await expect(edit(client, png, { image: five })).rejects.toMatchObject(refusal("image"));
    await expect(edit(client, Buffer.alloc(20 * 1024 * 1024 + 1))).rejects.toMatchObject(refusal("image"));
    await expect(edit(client, png, { model: XAI, mask: await toFile(png, "m.png") })).rejects.toMatchObject(
      refusal("mask"),
    );
    expect(provider.requests).toEqual([]);
  });

  it("refuses what is no picture and pictures that unpack to gigabytes, by their bytes (LM-33, LM-34)", async () => {
    const { client } = await newClient();
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script/></svg>');
    const bomb = await sharp({ create: { width: 8000, height: 8000, channels: 3, background: "red" } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    const gif = Buffer.from("GIF89a<script>alert(1)</script>");
    for (const bytes of [svg, bomb, gif]) await expect(edit(client, bytes)).rejects.toMatchObject(refusal("image"));
    expect(provider.requests).toEqual([]);
  });
});

describe("Idempotency-Key", () => {
  it("of an edit counts for the same content, whatever boundary the client chose", async () => {
    const { client } = await newClient();
    const png = await imageOf("a", 8, 8);
    const ask = async (prompt: string) =>
      client.images.edit(
        { model: MODEL, prompt, image: await toFile(png, "a.png", { type: "image/png" }) },
        { headers: { "idempotency-key": "edit-1" } },
      );
    const first = await ask("blue");
    expect((await ask("blue")).data).toEqual(first.data);
    expect(provider.requests).toHaveLength(1);
    await expect(ask("green")).rejects.toMatchObject({ status: 422, code: "idempotency_mismatch" });
  });

  it("gives a link that works with an answer that comes again, also when the first one is over", async () => {
    const { client } = await newClient();
    const ask = async () => {
      const body = { model: MODEL, prompt: "A fox", response_format: "url" } as const;
      const { data } = await client.images.generate(body, { headers: { "idempotency-key": "link-1" } });
      return new URL(data?.[0]?.url ?? "");
    };
    const read = async ({ pathname, search }: URL) => {
      const params = { id: pathname.split("/").at(-1) ?? "" };
      return (await send(readImage, { params, query: search, headers: { origin: undefined } })).status;
    };
    const first = await ask();
    setClock(() => Date.now() + 301_000);
    const again = await ask();
    expect(again.pathname).toBe(first.pathname);
    expect([await read(first), await read(again)]).toEqual([404, 200]);
    expect(provider.requests).toHaveLength(1);
  });
});
