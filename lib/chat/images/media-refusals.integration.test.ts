import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createBudget } from "../../billing/budgets/service.ts";
import { releaseUsage, reserveUsage } from "../../billing/service.ts";
import type { Endpoint } from "../../gate/contract.ts";
import { type Sent, send } from "../../gate/testing/send.ts";
import { keyOf, signedInUser } from "../../gate/testing/sign-in.ts";
import { createEmbedding, createSpeech, createTranscription, createTranslation } from "../../models/api.ts";
import { resetGateway } from "../../models/gateway/gateway-state.ts";
import { forgetCompatibleServers } from "../../models/service/local-servers.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { newId } from "../../platform/ids.ts";
import type { Fault } from "../../testing/providers/answer.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { imageOf, wavOf } from "../../testing/providers/wires/make-media.ts";
import { editImages, generateImages, readImage } from "./api.ts";

type Fields = Record<string, string>;
interface Case {
  endpoint: Endpoint;
  model: string;
  /** Of a provider without a key. */
  foreign: string;
  fields: Fields;
  file?: { name: string; bytes: Buffer };
}

const picture = await imageOf("a", 8, 8);
const CASES: [string, Case][] = [
  [
    "images.generate",
    {
      endpoint: generateImages,
      model: "openai/gpt-image-1-mini",
      foreign: "google/gemini-2.5-flash-image",
      fields: { prompt: "x" },
    },
  ],
  [
    "images.edit",
    {
      endpoint: editImages,
      model: "openai/gpt-image-1-mini",
      foreign: "google/gemini-2.5-flash-image",
      fields: { prompt: "x" },
      file: { name: "image", bytes: picture },
    },
  ],
  [
    "audio.transcribe",
    {
      endpoint: createTranscription,
      model: "openai/whisper-1",
      foreign: "groq/whisper-large-v3",
      fields: {},
      file: { name: "file", bytes: wavOf(1) },
    },
  ],
  [
    "audio.translate",
    {
      endpoint: createTranslation,
      model: "openai/whisper-1",
      foreign: "groq/whisper-large-v3",
      fields: {},
      file: { name: "file", bytes: wavOf(1) },
    },
  ],
  [
    "audio.speak",
    {
      endpoint: createSpeech,
      model: "openai/tts-1",
      foreign: "google/gemini-2.5-flash-preview-tts",
      fields: { input: "Hello" },
    },
  ],
];

const FAULTS: [string, Fault][] = [
  ["422 content_filtered", { status: 400, message: "rejected by the content filter" }],
  ["422 context_too_long", { status: 400, message: "This model's maximum context length is 8192 tokens" }],
  ["502 provider_failed", { status: 429, headers: { "retry-after": "30" } }],
  ["504 provider_timeout", { status: 504 }],
  ["502 provider_rejected", { status: 400 }],
];

let provider: ScriptedProvider;
const SCOPES = ["images.create", "audio.create", "embeddings.create"] as const;

async function newCaller() {
  const { principal } = await signedInUser();
  return { principal, authorization: `Bearer ${await keyOf(principal, [...SCOPES])}` };
}

async function ask({ endpoint, model, fields, file }: Case, authorization: string, more: Fields = {}, key?: string) {
  const headers = { authorization, ...(key ? { "idempotency-key": key } : {}) };
  const all = { model, ...fields, ...more };
  if (!file) return send(endpoint, { headers, body: all });
  const form = new FormData();
  for (const [name, value] of Object.entries(all)) form.set(name, value);
  form.set(file.name, new File([new Uint8Array(file.bytes)], "a"));
  return send(endpoint, { headers: { ...headers, "content-type": undefined }, body: form });
}

const USUAL_KEY = "scripted";
const outcome = ({ status, body }: Sent) => `${status} ${body.error?.code}`;

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
  resetGateway();
});
afterAll(() => provider.stop());
afterEach(() => {
  process.env.OPENAI_API_KEY = USUAL_KEY;
  resetEnv();
  provider.reset();
  resetGateway();
});

describe.each(CASES)("%s", (_name, one) => {
  it.each(FAULTS)("is answered %s for what the provider said, and costs nothing", async (expected, fault) => {
    const { principal, authorization } = await newCaller();
    provider.script("next", { fault });
    const answer = await ask(one, authorization);
    expect(outcome(answer)).toBe(expected);
    expect(Object.keys(answer.body.error ?? {})).toEqual(["message", "type", "param", "code", "request_id"]);
    const rows = await asService()
      .selectFrom("quotaPeriods")
      .select(["requestsUsed", "costMicroUsd"])
      .where("userId", "=", principal.userId)
      .execute();
    expect(rows).toEqual([{ requestsUsed: 0, costMicroUsd: 0 }]);
  });

  it("needs a model that exists, is set up and does this", async () => {
    const { authorization } = await newCaller();
    expect(outcome(await ask(one, authorization, { model: "openai/nope" }))).toBe("404 model_not_found");
    expect(outcome(await ask(one, authorization, { model: one.foreign }))).toBe("503 model_not_configured");
    expect(outcome(await ask(one, authorization, { model: "openai/gpt-4.1-mini" }))).toBe("422 invalid_input");
    expect(provider.requests).toEqual([]);
  });

  it("needs some of the month's allowance and of a budget", async () => {
    const { principal, authorization } = await newCaller();
    const reservation = await reserveUsage(principal, { purpose: "api", worstCaseMicroUsd: 10_000, requests: 100 });
    expect(outcome(await ask(one, authorization))).toBe("402 quota_exceeded");
    await releaseUsage(reservation, [], "api");
    await createBudget(principal, { apiKeyId: null, period: "day", limitMicroUsd: 10_000 });
    await reserveUsage(principal, { purpose: "api", worstCaseMicroUsd: 10_000 });
    expect(outcome(await ask(one, authorization))).toBe("402 budget_exceeded");
    expect(provider.requests).toEqual([]);
  });

  it("happens once for an Idempotency-Key, and an answer that was too large to keep is not made again", async () => {
    const { principal, authorization } = await newCaller();
    const key = newId();
    expect((await ask(one, authorization, {}, key)).status).toBe(200);
    expect((await ask(one, authorization, {}, key)).headers.get("idempotent-replayed")).toBe("true");
    expect(outcome(await ask(one, authorization, { model: "openai/other" }, key))).toBe("422 idempotency_mismatch");
    await asService()
      .updateTable("idempotencyKeys")
      .set({ body: null })
      .where("userId", "=", principal.userId)
      .execute();
    expect(outcome(await ask(one, authorization, {}, key))).toBe("409 conflict");
    expect(provider.requests).toHaveLength(1);
  });

  it("gives a provider that is down a rest: its breaker opens, and it is not asked", async () => {
    const { authorization } = await newCaller();
    // A key of its own: breakers are shared between processes, by key and model.
    process.env.OPENAI_API_KEY = newId();
    resetEnv();
    forgetCompatibleServers();
    provider.script({ provider: "openai" }, { fault: { status: 500, headers: { "retry-after": "60" } } });
    for (let count = 0; count < 5; count++) await ask(one, authorization);
    expect(provider.requests).toHaveLength(5);
    const answer = await ask(one, authorization);
    expect(outcome(answer)).toBe("502 provider_failed");
    expect(answer.body.error?.message).toContain("given a rest");
    expect(answer.headers.get("retry-after")).toMatch(/^[1-5]$/);
    expect(provider.requests).toHaveLength(5);
  });
});

describe("what would shape the answer and is not served", () => {
  const NOT_SERVED: [string, Fields][] = [
    ["images.generate", { style: "natural" }],
    ["images.generate", { moderation: "low" }],
    ["images.edit", { input_fidelity: "high" }],
    ["images.edit", { output_compression: "50" }],
    ["audio.transcribe", { "include[]": "logprobs" }],
    ["audio.transcribe", { "chunking_strategy[type]": "server_vad" }],
    ["audio.transcribe", { "known_speaker_names[]": "Ada" }],
    ["audio.transcribe", { "keywords[]": "Nexus" }],
  ];

  it.each(NOT_SERVED)("of %s is refused, not left out: %j", async (name, more) => {
    const { authorization } = await newCaller();
    const one = CASES.find(([id]) => id === name)?.[1];
    if (!one) throw new Error("no case");
    const answer = await ask(one, authorization, more);
    const param = Object.keys(more)[0]?.replace("[]", "");
    expect([answer.status, answer.body.error]).toMatchObject([422, { code: "invalid_input", param }]);
    expect(provider.requests).toEqual([]);
  });

  it("may be named as what it is anyway", async () => {
    const { authorization } = await newCaller();
    const [[, generate], [, edit], [, transcribe]] = CASES as [[string, Case], [string, Case], [string, Case]];
    expect((await ask(generate, authorization, { moderation: "auto" })).status).toBe(200);
    expect((await ask(edit, authorization, { input_fidelity: "low", output_compression: "100" })).status).toBe(200);
    expect((await ask(transcribe, authorization, { chunking_strategy: "auto" })).status).toBe(200);
  });
});

describe("embeddings", () => {
  const MODEL = "openai/text-embedding-3-small";
  const embed = (authorization: string) =>
    send(createEmbedding, { headers: { authorization }, body: { model: MODEL, input: "Hi" } });

  it.each(FAULTS)("are answered %s for what the provider said", async (expected, fault) => {
    const { authorization } = await newCaller();
    provider.script({ model: "text-embedding-3-small", times: 1 }, { fault });
    const answer = await embed(authorization);
    expect(outcome(answer)).toBe(expected);
    expect(answer.body.error).toMatchObject({ param: expected.endsWith("context_too_long") ? "input" : null });
  });

  it("pass the breaker of their model as everything else does", async () => {
    const { authorization } = await newCaller();
    const url = process.env.OPENAI_BASE_URL;
    process.env.OPENAI_BASE_URL = "http://127.0.0.1:1/v1";
    resetEnv();
    forgetCompatibleServers();
    let answer = await embed(authorization);
    for (let count = 0; count < 5; count++) answer = await embed(authorization);
    process.env.OPENAI_BASE_URL = url;
    resetEnv();
    forgetCompatibleServers();
    expect(answer.body.error?.message).toContain("given a rest");
  });
});

describe("an image link", () => {
  it("of nothing is not found", async () => {
    const answer = await send(readImage, { params: { id: newId() }, query: "?expires=99999999999&signature=x" });
    expect(outcome(answer)).toBe("404 not_found");
    expect(outcome(await send(readImage, { params: { id: newId() }, query: "?expires=x" }))).toBe("422 invalid_input");
  });
});

// Last, because a key that was refused is not tried again until it is changed.
describe("a key that its provider does not know", () => {
  it("is asked with once", async () => {
    const { authorization } = await newCaller();
    const [, first] = CASES[0] ?? [];
    if (!first) throw new Error("no case");
    provider.script("next", { fault: { status: 401 } });
    expect(outcome(await ask(first, authorization))).toBe("502 provider_rejected");
    expect(outcome(await ask(first, authorization))).toBe("503 model_not_configured");
    expect(provider.requests).toHaveLength(1);
  });
});
