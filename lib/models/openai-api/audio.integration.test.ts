import { toFile } from "openai";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { resetEnv } from "../../platform/env.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { mp3Of, wavOf } from "../../testing/providers/wires/make-media.ts";
import { createSpeech, createTranscription, createTranslation } from "../api.ts";
import { resetGateway } from "../gateway/gateway-state.ts";
import { forgetCompatibleServers } from "../service/local-servers.ts";
import { mediaLedgerOf } from "../testing/media-ledger.ts";
import { newOpenAiClient } from "../testing/new-openai-client.ts";

let provider: ScriptedProvider;
const newClient = () => newOpenAiClient([createTranscription, createTranslation, createSpeech], ["audio.create"]);
const recording = (name = "a.wav", type = "audio/wav") => toFile(wavOf(2), name, { type });
const refusal = (param: string) => ({ status: 422, code: "invalid_input", param });

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "google", "groq"]));
  resetEnv();
  forgetCompatibleServers();
  resetGateway();
});
afterAll(() => provider.stop());
afterEach(() => {
  provider.reset();
  resetGateway();
});

describe("a transcription through the official client", () => {
  it("comes with the audio's price by the hour", async () => {
    const { client, principal } = await newClient();
    provider.script("next", { text: "Good morning." });
    const { data, response } = await client.audio.transcriptions
      .create({ model: "openai/whisper-1", file: await recording(), language: "en", prompt: "Nexus", temperature: 0.2 })
      .withResponse();
    expect(data).toMatchObject({ text: "Good morning.", usage: { type: "duration", seconds: 3 } });
    // The provider heard 2.5 s, at $0.36 an hour.
    expect(response.headers.get("x-nexus-cost-micro-usd")).toBe("250");
    expect(provider.requests[0]?.body).toMatchObject({
      model: "whisper-1",
      language: "en",
      prompt: "Nexus",
      temperature: "0.2",
      file: { type: "audio/wav" },
    });
    expect(await mediaLedgerOf(principal.userId)).toMatchObject([
      { entry: "reserve", requests: 1, purpose: "transcription" },
      { entry: "settle", amountMicroUsd: 250, units: { audioSeconds: 2.5 }, usageEstimated: false },
    ]);
  });

  it("is billed by the token where the model is", async () => {
    const { client, principal } = await newClient();
    provider.script("next", { text: "Hello.", usage: { inputTokens: 1000, outputTokens: 100 } });
    const { text, usage } = await client.audio.transcriptions.create({
      model: "openai/gpt-4o-transcribe",
      file: await recording(),
    });
    expect(text).toBe("Hello.");
    expect(usage).toEqual({ type: "tokens", input_tokens: 1000, output_tokens: 100, total_tokens: 1100 });
    // 1,000 tokens of audio at $6 and 100 of text at $10 a million.
    expect((await mediaLedgerOf(principal.userId)).at(-1)).toMatchObject({ amountMicroUsd: 7000, priced: true });
  });

  it.each(["openai/whisper-1", "groq/whisper-large-v3"])("is text, subtitles and times with %s", async (model) => {
    const { client } = await newClient();
    provider.script({ provider: model.split("/")[0] ?? "" }, { text: "Hello." });
    const ask = async <T extends "text" | "srt" | "vtt" | "verbose_json">(response_format: T) =>
      client.audio.transcriptions.create({ model, file: await recording(), response_format });
    expect(await ask("text")).toBe("Hello.\n");
    expect(await ask("srt")).toBe("1\n00:00:00,000 --> 00:00:02,500\nHello.\n");
    expect(await ask("vtt")).toBe("WEBVTT\n\n00:00:00.000 --> 00:00:02.500\nHello.\n");
    expect(await ask("verbose_json")).toMatchObject({
      task: "transcribe",
      duration: 2.5,
      segments: [{ id: 0, start: 0, end: 2.5, text: "Hello." }],
    });
  });

  it("is told by its bytes what it is, not by its name", async () => {
    const { client } = await newClient();
    const file = await toFile(mp3Of(1), "voice.webm", { type: "audio/webm" });
    await client.audio.transcriptions.create({ model: "openai/whisper-1", file });
    expect(provider.requests[0]?.body).toMatchObject({ file: { name: "audio.mp3", type: "audio/mpeg" } });
  });

  it("is translated where the model does that", async () => {
    const { client } = await newClient();
    provider.script("next", { text: "Good day." });
    const file = await recording();
    expect(await client.audio.translations.create({ model: "openai/whisper-1", file })).toMatchObject({
      text: "Good day.",
    });
    expect(provider.requests[0]?.path).toBe("/openai/v1/audio/translations");
    const turbo = client.audio.translations.create({ model: "groq/whisper-large-v3-turbo", file });
    await expect(turbo).rejects.toMatchObject(refusal("model"));
  });

  it("goes to another provider with nexus/auto when one fails", async () => {
    const { client } = await newClient();
    provider.script({ provider: "openai" }, { fault: { status: 500, headers: { "retry-after": "30" } } });
    const { data, response } = await client.audio.transcriptions
      .create({ model: "nexus/auto", file: await recording() })
      .withResponse();
    expect(data.text).toMatch(/I heard \d+ bytes/);
    expect(response.headers.get("x-nexus-model")).toMatch(/^groq\//);
  });

  it("names the field of what is wrong or too much", async () => {
    const { client } = await newClient();
    const ask = async (bytes: Buffer, more: object = {}) =>
      client.audio.transcriptions.create({
        model: "openai/whisper-1",
        file: await toFile(bytes, "a.mp3", { type: "audio/mpeg" }),
        ...more,
      });
    await expect(ask(Buffer.from("<html>no sound</html>"))).rejects.toMatchObject(refusal("file"));
    await expect(ask(Buffer.alloc(25 * 1024 * 1024 + 1))).rejects.toMatchObject(refusal("file"));
    await expect(ask(Buffer.alloc(0))).rejects.toMatchObject(refusal("file"));
    // More than two hours: 32,000 bytes at one byte a second.
    const long = wavOf(1);
    long.writeUInt32LE(1, 28);
    await expect(ask(long)).rejects.toMatchObject(refusal("file"));
    await expect(ask(wavOf(1), { language: "English" })).rejects.toMatchObject(refusal("language"));
    await expect(ask(wavOf(1), { stream: true })).rejects.toMatchObject(refusal("stream"));
    await expect(ask(wavOf(1), { model: "openai/gpt-4o-transcribe", response_format: "srt" })).rejects.toMatchObject(
      refusal("response_format"),
    );
    expect(provider.requests).toEqual([]);
  });
});

describe("speech through the official client", () => {
  it("is sound of the asked format, billed by the character", async () => {
    const { client, principal } = await newClient();
    const response = await client.audio.speech.create({
      model: "openai/tts-1",
      input: "Good morning.",
      voice: "nova",
      response_format: "wav",
      speed: 1.5,
    });
    expect(response.headers.get("content-type")).toBe("audio/wav");
    expect(Buffer.from(await response.arrayBuffer()).toString("latin1", 0, 4)).toBe("RIFF");
    expect(provider.requests[0]?.body).toMatchObject({ voice: "nova", response_format: "wav", speed: 1.5 });
    // 13 characters at $15 a million.
    expect((await mediaLedgerOf(principal.userId)).at(-1)).toMatchObject({
      purpose: "speech",
      amountMicroUsd: 195,
      units: { characters: 13 },
      usageEstimated: false,
    });
  });

  it("is billed by its measured length where the provider counts nothing", async () => {
    const { client, principal } = await newClient();
    await client.audio.speech.create({ model: "openai/gpt-4o-mini-tts", input: "x".repeat(150), voice: "alloy" });
    const row = (await mediaLedgerOf(principal.userId)).at(-1);
    // Ten seconds of sound are about 209 audio tokens at $12 a million.
    expect(row).toMatchObject({ usageEstimated: true, units: { audioSeconds: expect.closeTo(10, 0) } });
    expect(row?.amountMicroUsd).toBeGreaterThan(2400);
    expect(row?.amountMicroUsd).toBeLessThan(2650);
  });

  it("of Gemini is a WAV file, billed by its tokens; other formats are refused", async () => {
    const { client, principal } = await newClient();
    const model = "google/gemini-2.5-flash-preview-tts";
    provider.script("next", { usage: { inputTokens: 10, outputTokens: 100 } });
    const response = await client.audio.speech.create({ model, input: "Hello", voice: "Kore", response_format: "wav" });
    expect(Buffer.from(await response.arrayBuffer()).toString("latin1", 8, 12)).toBe("WAVE");
    expect((await mediaLedgerOf(principal.userId)).at(-1)).toMatchObject({
      amountMicroUsd: 1005,
      usageEstimated: false,
    });
    const ask = (more: object) => client.audio.speech.create({ model, input: "Hello", voice: "kore", ...more });
    await expect(ask({ response_format: "opus" })).rejects.toMatchObject(refusal("response_format"));
    await expect(ask({ speed: 1.5 })).rejects.toMatchObject(refusal("speed"));
    await expect(ask({ voice: "alloy" })).rejects.toMatchObject(refusal("voice"));
    expect(provider.requests).toHaveLength(1);
  });

  it("of nexus/auto takes a usual voice where a model does not have the one that OpenAI's client must name", async () => {
    const { client } = await newClient();
    const ask = (more: object = {}) =>
      client.audio.speech.create({ model: "nexus/auto", input: "Hello", voice: "alloy", ...more });
    const { headers } = await ask();
    expect(headers.get("x-nexus-model")).toBe("google/gemini-2.5-flash-preview-tts");
    expect(provider.requests[0]?.body).toMatchObject({
      generationConfig: { speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: "Kore" } } } },
    });
    // Gemini takes no speed.
    expect((await ask({ speed: 1.5 })).headers.get("x-nexus-model")).toMatch(/^(?:openai|groq)\//);
    expect(provider.requests[1]?.body).toMatchObject({ speed: 1.5 });
  });

  it("names the field of what is wrong or too much", async () => {
    const { client } = await newClient();
    const ask = (more: object) =>
      client.audio.speech.create({ model: "openai/tts-1", input: "Hello", voice: "alloy", ...more });
    await expect(ask({ input: "x".repeat(4097) })).rejects.toMatchObject(refusal("input"));
    await expect(ask({ input: " " })).rejects.toMatchObject(refusal("input"));
    await expect(ask({ voice: "../x" })).rejects.toMatchObject(refusal("voice"));
    await expect(ask({ voice: "verse" })).rejects.toMatchObject(refusal("voice"));
    await expect(ask({ speed: 9 })).rejects.toMatchObject(refusal("speed"));
    await expect(ask({ stream_format: "sse" })).rejects.toMatchObject(refusal("stream_format"));
    await expect(ask({ model: "openai/whisper-1" })).rejects.toMatchObject(refusal("model"));
    expect(provider.requests).toEqual([]);
  });

  it("comes again as it was for the same Idempotency-Key, byte for byte", async () => {
    const { client } = await newClient();
    const ask = () =>
      client.audio.speech.create(
        { model: "openai/tts-1", input: "Hello", voice: "alloy" },
        { headers: { "idempotency-key": "speak-1" } },
      );
    const first = await ask();
    const bytes = Buffer.from(await first.arrayBuffer());
    const again = await ask();
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(again.headers.get("content-type")).toBe("audio/mpeg");
    expect(again.headers.get("nexus-base64")).toBeNull();
    expect(Buffer.from(await again.arrayBuffer()).equals(bytes)).toBe(true);
    expect(provider.requests).toHaveLength(1);
  });
});

describe("a caller who goes before the answer (BL-16)", () => {
  const heldAt = () => vi.waitFor(() => expect(provider.heldStreams).toBe(1));
  /** What is left of it in the ledger: nothing goes back of the month's allowance. */
  const settled = async (userId: string, row: object) =>
    vi.waitFor(async () =>
      expect(await mediaLedgerOf(userId)).toMatchObject([
        { entry: "reserve", requests: 1 },
        { entry: "settle", requests: 0, ...row },
      ]),
    );

  it("stops the speech, which is billed by its characters", async () => {
    const { client, principal } = await newClient();
    provider.script("next", { holdAfterChunks: 0 });
    const leave = new AbortController();
    const body = { model: "openai/tts-1", input: "Good morning.", voice: "nova" } as const;
    const answer = client.audio.speech.create(body, { signal: leave.signal });
    await heldAt();
    leave.abort();
    await expect(answer).rejects.toThrow();
    // 13 characters at $15 a million.
    await settled(principal.userId, { outcome: "stopped", amountMicroUsd: 195, purpose: "speech" });
    await vi.waitFor(() => expect(provider.requests[0]?.outcome).toBe("left by the client"));
    expect(provider.requests).toHaveLength(1);
  });

  it.each(["transcriptions", "translations"] as const)(
    "stops the %s, billed by what there was to hear",
    async (kind) => {
      const { client, principal } = await newClient();
      provider.script("next", { holdAfterChunks: 0 });
      const leave = new AbortController();
      const body = { model: "openai/whisper-1", file: await recording() };
      const answer = client.audio[kind].create(body, { signal: leave.signal });
      await heldAt();
      leave.abort();
      await expect(answer).rejects.toThrow();
      // 2 s at $0.36 an hour.
      await settled(principal.userId, { outcome: "stopped", amountMicroUsd: 200, purpose: "transcription" });
      await vi.waitFor(() => expect(provider.requests[0]?.outcome).toBe("left by the client"));
    },
  );

  it("and has a key to come back with finds the answer, made once (BL-19)", async () => {
    const { client, principal } = await newClient();
    provider.script("next", { holdAfterChunks: 0 });
    const leave = new AbortController();
    const headers = { "idempotency-key": "speak-and-leave" };
    const body = { model: "openai/tts-1", input: "Good morning.", voice: "nova" } as const;
    const answer = client.audio.speech.create(body, { signal: leave.signal, headers });
    await heldAt();
    leave.abort();
    expect(provider.release()).toBe(1);
    await Promise.allSettled([answer]);
    await settled(principal.userId, { outcome: "complete", amountMicroUsd: 195 });
    const again = await client.audio.speech.create(body, { headers });
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(provider.requests).toHaveLength(1);
  });
});
