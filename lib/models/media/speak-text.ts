import type { JSONObject, SpeechModelV4Result } from "@ai-sdk/provider";
import { AppError } from "../../platform/errors.ts";
import { estimateTokens } from "../estimate-tokens.ts";
import type { Called, WholeCall } from "../gateway/call-model.ts";
import { ProviderError } from "../gateway/provider-error.ts";
import type { Target } from "../gateway/target.ts";
import { createSpeechModel } from "../providers/media/create-speech-model.ts";
import { AUTO_MODEL_ID, type TokenUsage } from "../schema.ts";
import type { ModelChoices } from "../service/load-choices.ts";
import { identifyAudio } from "./audio/identify-audio.ts";
import { measureAudio } from "./audio/measure-audio.ts";
import { planMedia, toUsage, worstCaseOf } from "./plan-media.ts";
import { providerFetch } from "./provider-fetch.ts";
import { SPEECH_FORMATS, type SpeechFormat } from "./schema.ts";
import { findVoice, voicesOf } from "./voices.ts";

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** Slow speech; used for the worst case, and where nothing can be measured. */
const LEAST_CHARACTERS_PER_SECOND = 8;
const USUAL_CHARACTERS_PER_SECOND = 15;
/** Audio tokens of a second: Gemini's 25 (https://ai.google.dev/gemini-api/docs/pricing), OpenAI's about 21 ($0.015 a minute at $12). */
const TOKENS_PER_SECOND = 25;
const OPENAI_TOKENS_PER_SECOND = 1250 / 60;

export interface SpeechRequest {
  text: string;
  voice?: string;
  /** Left out: MP3 where the model gives it, else WAV. */
  format?: SpeechFormat;
  speed?: number;
  instructions?: string;
}

export interface Speech {
  bytes: Uint8Array<ArrayBuffer>;
  format: SpeechFormat;
}

export interface SpeechPlan {
  targets: [Target, ...Target[]];
  worstCaseMicroUsd: number | null;
  calls: WholeCall<Speech>[];
}

/** What each provider gives, best first. */
const FORMATS: Record<string, readonly SpeechFormat[]> = { google: ["wav", "pcm"], groq: ["wav"] };
const USUAL_VOICE = "alloy";

const formatsOf = ({ provider }: Target) => FORMATS[provider] ?? SPEECH_FORMATS;
const takesSpeed = ({ provider }: Target, speed = 1) => speed === 1 || provider !== "google";
const givesFormat = (target: Target, format: SpeechFormat | undefined) =>
  format === undefined || formatsOf(target).includes(format);

/** Whether a target can do what is asked. A voice it does not have is no reason to pass it over: it has others. */
function accepts(target: Target, { format, speed }: SpeechRequest): boolean {
  return givesFormat(target, format) && takesSpeed(target, speed);
}

function assertAccepts(target: Target, { format, speed, voice }: SpeechRequest, isNamed: boolean): void {
  const refused = (path: string, message: string) =>
    new AppError("invalid_input", `${target.model.name} cannot read this as asked.`, { issues: [{ path, message }] });
  const formats = formatsOf(target).join(" or ");
  if (!givesFormat(target, format)) throw refused("response_format", `must be ${formats} for this model`);
  if (!takesSpeed(target, speed)) throw refused("speed", "cannot be chosen for this model");
  if (isNamed && voice !== undefined && findVoice(target, voice) === undefined) {
    throw refused("voice", `must be one of ${voicesOf(target)?.join(", ")} for this model`);
  }
}

function estimateUsage({ text, instructions = "" }: SpeechRequest, audioSeconds: number, tokensPerSecond: number) {
  return toUsage({
    inputTokens: estimateTokens(text) + estimateTokens(instructions),
    outputTokens: Math.ceil(audioSeconds * tokensPerSecond),
    media: { characters: [...text].length, audioSeconds },
  });
}

/** Characters are counted, not estimated. */
const billsCharacters = ({ model }: Target) => model.price?.speechMicroUsdPerMillionCharacters !== undefined;

/** Tokens as Gemini reports them. */
function tokensOf(usage: JSONObject | undefined): Pick<TokenUsage, "inputTokens" | "outputTokens"> | null {
  const { promptTokenCount: input, candidatesTokenCount: output } = usage ?? {};
  return typeof input === "number" && typeof output === "number" ? { inputTokens: input, outputTokens: output } : null;
}

async function callProvider(target: Target, request: SpeechRequest, signal: AbortSignal): Promise<Called<Speech>> {
  const format = request.format ?? formatsOf(target)[0] ?? "mp3";
  const chosen = request.voice === undefined ? undefined : findVoice(target, request.voice);
  const { text, speed, instructions } = request;
  const result: SpeechModelV4Result = await createSpeechModel(
    target,
    providerFetch(target, MAX_ANSWER_BYTES),
  ).doGenerate({
    text,
    voice: chosen ?? voicesOf(target)?.[0] ?? USUAL_VOICE,
    outputFormat: format,
    ...(speed === undefined ? {} : { speed }),
    ...(instructions === undefined ? {} : { instructions }),
    abortSignal: signal,
  });
  const { audio } = result;
  const bytes = new Uint8Array(typeof audio === "string" ? Buffer.from(audio, "base64") : audio);
  if (bytes.byteLength === 0) throw new ProviderError("server", "the answer has no sound");
  // A page of HTML with status 200 is not sound. (AAC and PCM have no signature that could be checked.)
  if (format !== "pcm" && format !== "aac" && identifyAudio(bytes) === null) {
    throw new ProviderError("server", "the answer is not audio");
  }
  const seconds = measureAudio(bytes) ?? text.length / USUAL_CHARACTERS_PER_SECOND;
  const estimate = estimateUsage(request, seconds, OPENAI_TOKENS_PER_SECOND);
  const tokens = tokensOf(result.usage);
  return {
    value: { bytes, format },
    usage: { ...estimate, ...tokens },
    usageEstimated: tokens === null && !billsCharacters(target),
  };
}

/**
 * Works out which models to ask to read a text aloud and what it can cost at most. Nothing is sent yet.
 * @param modelId A model, or `nexus/auto`.
 * @throws AppError as `planMedia`, and invalid_input for a format or a speed that is not given, or a voice that the named
 *   model does not have: Auto takes a usual one instead.
 */
export function planSpeech(choices: ModelChoices, modelId: string, request: SpeechRequest): SpeechPlan {
  const targets = planMedia(choices, "speech", modelId, (target) => accepts(target, request));
  assertAccepts(targets[0], request, modelId !== AUTO_MODEL_ID);
  const seconds = request.text.length / LEAST_CHARACTERS_PER_SECOND;
  const most = () => estimateUsage(request, seconds, TOKENS_PER_SECOND);
  return {
    targets,
    worstCaseMicroUsd: worstCaseOf(targets, most),
    calls: [{ make: (target, signal) => callProvider(target, request, signal), most }],
  };
}
