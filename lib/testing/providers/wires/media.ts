import type { Answer } from "../answer.ts";
import type { Ask } from "../ask.ts";
import { asObject, asObjects, asString, type JsonObject } from "../read-json.ts";
import { googleGemini } from "./google.ts";
import { imageOf, mp3Of, pcmOf, wavOf } from "./make-media.ts";
import { openAiErrorBody } from "./openai-error.ts";
import { CREATED_AT_S } from "./wire.ts";

/** The body of an answer, with its media type. */
export interface MediaBody {
  status?: number;
  mediaType: string;
  body: Buffer;
}

/** A request for an image, a transcript or speech, read from any wire. */
export interface MediaRequest {
  ask: Ask;
  answer(answer: Answer): Promise<MediaBody> | MediaBody;
  errorBody(status: number, message: string): unknown;
}

const CHARACTERS_PER_SECOND = 15;
const secondsOf = (text: string) => Math.max(0.2, text.length / CHARACTERS_PER_SECOND);
const tokensOf = (text: string) => Math.max(1, Math.ceil(text.length / 4));
const json = (value: unknown, status = 200): MediaBody => ({
  status,
  mediaType: "application/json",
  body: Buffer.from(JSON.stringify(value)),
});

function askOf(model: string, prompt: string, imageCount = 0): Ask {
  const turns = [{ role: "user" as const, text: prompt }];
  return { model, stream: false, system: "", turns, imageCount, tools: [], json: null };
}

function sizeOf(size: unknown): [number, number] {
  const [width = 1024, height = 1024] = /^(\d+)x(\d+)$/.exec(asString(size))?.slice(1).map(Number) ?? [];
  return [width, height];
}

function openAiImages(body: JsonObject): MediaRequest {
  const prompt = asString(body.prompt);
  const pictures = [body.image ?? []].flat().length;
  const count = Number(body.n ?? 1);
  const [width, height] = sizeOf(body.size);
  return {
    ask: askOf(asString(body.model), prompt, pictures),
    errorBody: openAiErrorBody,
    async answer({ finishReason, usage, fault }) {
      if (finishReason === "content-filter") {
        const message = "Your request was rejected by the safety system.";
        const error = { message, type: "image_generation_user_error", param: null, code: "moderation_blocked" };
        return json({ error }, 400);
      }
      const images = Array.from({ length: count }, (_, index) => imageOf(`${prompt} ${index}`, width, height));
      const data = (await Promise.all(images)).map((image) => ({ b64_json: image.toString("base64") }));
      const [input, output] = [
        usage?.inputTokens ?? tokensOf(prompt) + 300 * pictures,
        usage?.outputTokens ?? 272 * count,
      ];
      const details = { image_tokens: 300 * pictures, text_tokens: input - 300 * pictures };
      const counted = {
        input_tokens: input,
        output_tokens: output,
        total_tokens: input + output,
        input_tokens_details: details,
      };
      return json({ created: CREATED_AT_S, data, ...(fault?.noUsage ? {} : { usage: counted }) });
    },
  };
}

function openAiTranscript(body: JsonObject): MediaRequest {
  const model = asString(body.model);
  const sizeBytes = Number(asObject(body.file).sizeBytes ?? 0);
  return {
    ask: askOf(model, asString(body.prompt)),
    errorBody: openAiErrorBody,
    answer({ text = `I heard ${sizeBytes} bytes.`, usage }) {
      if (body.response_format !== "verbose_json") {
        const [input, output] = [usage?.inputTokens ?? 20, usage?.outputTokens ?? tokensOf(text)];
        const input_token_details = { audio_tokens: input, text_tokens: 0 };
        const counted = { input_tokens: input, output_tokens: output, total_tokens: input + output };
        return json({ text, usage: { type: "tokens", ...counted, input_token_details } });
      }
      const segment = { id: 0, seek: 0, start: 0, end: 2.5, text, tokens: [], temperature: 0 };
      const quality = { avg_logprob: -0.1, compression_ratio: 1, no_speech_prob: 0 };
      const segments = [{ ...segment, ...quality }];
      return json({ task: "transcribe", language: "english", duration: 2.5, text, segments, x_groq: { id: "req_1" } });
    },
  };
}

function openAiSpeech(body: JsonObject): MediaRequest {
  const text = asString(body.input);
  const seconds = secondsOf(text);
  return {
    ask: askOf(asString(body.model), text),
    errorBody: openAiErrorBody,
    answer() {
      if (body.response_format === "pcm") return { mediaType: "audio/pcm", body: pcmOf(seconds) };
      if (body.response_format === "mp3") return { mediaType: "audio/mpeg", body: mp3Of(seconds) };
      return { mediaType: "audio/wav", body: wavOf(seconds) };
    },
  };
}

/** Gemini's images and speech come from the path of its chat; what is wanted is among the modalities. */
function geminiMedia(path: string, body: JsonObject): MediaRequest | null {
  const modalities = asObject(body.generationConfig).responseModalities;
  const wanted = Array.isArray(modalities) ? modalities[0] : null;
  if (wanted !== "IMAGE" && wanted !== "AUDIO") return null;
  const parts = asObjects(body.contents).flatMap(({ parts: all }) => asObjects(all));
  const prompt = parts
    .map(({ text }) => asString(text))
    .filter(Boolean)
    .join("\n");
  const pictures = parts.filter(({ inlineData }) => inlineData !== undefined).length;
  const model = /\/models\/([^/]+):/u.exec(path)?.[1] ?? "";
  return {
    ask: askOf(model, prompt, pictures),
    errorBody: googleGemini.errorBody,
    async answer({ finishReason, usage }) {
      if (finishReason === "content-filter") {
        return json({
          candidates: [{ content: { role: "model", parts: [] }, finishReason: "IMAGE_SAFETY", index: 0 }],
        });
      }
      const isImage = wanted === "IMAGE";
      const bytes = isImage ? await imageOf(prompt, 1024, 1024) : pcmOf(secondsOf(prompt));
      const mimeType = isImage ? "image/png" : "audio/L16;codec=pcm;rate=16000";
      const inlineData = { mimeType, data: bytes.toString("base64") };
      const [input, output] = [usage?.inputTokens ?? tokensOf(prompt), usage?.outputTokens ?? (isImage ? 1290 : 50)];
      return json({
        candidates: [{ content: { role: "model", parts: [{ inlineData }] }, finishReason: "STOP", index: 0 }],
        usageMetadata: { promptTokenCount: input, candidatesTokenCount: output, totalTokenCount: input + output },
      });
    },
  };
}

/** Reads a request for media, or null when it is none. */
export function readMedia(path: string, body: JsonObject): MediaRequest | null {
  if (/\/images\/(generations|edits)$/.test(path)) return openAiImages(body);
  if (/\/audio\/(transcriptions|translations)$/.test(path)) return openAiTranscript(body);
  if (path.endsWith("/audio/speech")) return openAiSpeech(body);
  return path.endsWith(":generateContent") ? geminiMedia(path, body) : null;
}
