import type { JSONObject, SharedV4ProviderOptions, TranscriptionModelV4Result } from "@ai-sdk/provider";
import { AppError } from "../../platform/errors.ts";
import { estimateTokens } from "../estimate-tokens.ts";
import type { Called, WholeCall } from "../gateway/call-model.ts";
import type { Target } from "../gateway/target.ts";
import { createTranscriptionModel } from "../providers/media/create-transcription-model.ts";
import type { TokenUsage } from "../schema.ts";
import type { ModelChoices } from "../service/load-choices.ts";
import { AUDIO_TYPES, identifyAudio } from "./audio/identify-audio.ts";
import { measureAudio } from "./audio/measure-audio.ts";
import { planMedia, toUsage, worstCaseOf } from "./plan-media.ts";
import { providerFetch } from "./provider-fetch.ts";
import { AUDIO_MAX_SECONDS } from "./schema.ts";
import { translateSpeech } from "./translate-speech.ts";

const MAX_ANSWER_BYTES = 10 * 1024 * 1024;
/** Audio that does not say how long it is has at least this many bytes a second (Opus at 6 kbit/s). */
const LEAST_BYTES_PER_SECOND = 750;
/** Of models that bill tokens: ten a second heard, and fast speech has fewer than six a second of text. */
const TOKENS_PER_SECOND = { heard: 10, written: 6 };

export interface Audio {
  bytes: Uint8Array<ArrayBuffer>;
  mediaType: string;
  /** Null when the file does not say. */
  seconds: number | null;
}

export interface TranscriptionRequest {
  audio: Audio;
  language?: string;
  /** Words that help to spell names. */
  prompt?: string;
  temperature?: number;
  timestamps: ("word" | "segment")[];
  /** Into English, whatever was spoken. */
  translate?: boolean;
}

export type Transcript = Pick<TranscriptionModelV4Result, "text" | "segments" | "words" | "language"> & {
  seconds: number | null;
  /** Whether the provider counted tokens of it, and not only seconds. */
  countsTokens: boolean;
};

export interface TranscriptionPlan {
  targets: [Target, ...Target[]];
  worstCaseMicroUsd: number | null;
  calls: WholeCall<Transcript>[];
}

/**
 * Checks an audio file by its bytes.
 * @param path The field that an error names.
 * @throws AppError invalid_input when it is no audio of a kind that is taken, or plays for more than two hours.
 */
export function checkAudio(bytes: Uint8Array<ArrayBuffer>, path = "file"): Audio {
  const refused = (message: string) =>
    new AppError("invalid_input", "This recording cannot be transcribed.", { issues: [{ path, message }] });
  const kind = identifyAudio(bytes);
  if (kind === null) throw refused("Send a WAV, MP3, M4A, FLAC, OGG or WebM file.");
  const seconds = measureAudio(bytes);
  if (seconds !== null && seconds > AUDIO_MAX_SECONDS) {
    throw refused(`A recording lasts at most ${AUDIO_MAX_SECONDS / 3600} hours.`);
  }
  return { bytes, mediaType: AUDIO_TYPES[kind], seconds };
}

/** Whisper models say when each sentence was spoken; those of GPT-4o only write it down. */
const hasTimes = ({ model }: Target) => /whisper/i.test(model.providerModelId);

function accepts(target: Target, { timestamps, translate }: TranscriptionRequest): boolean {
  if (translate && !/whisper(?!.*turbo)/i.test(target.model.providerModelId)) return false;
  return timestamps.length === 0 || hasTimes(target);
}

function assertAccepts(target: Target, request: TranscriptionRequest): void {
  if (accepts(target, request)) return;
  const [path, message] = request.translate ? ["model", "does not translate"] : ["response_format", "gives no times"];
  throw new AppError("invalid_input", `${target.model.name} ${message}. Choose a Whisper model.`, {
    issues: [{ path, message: `the model ${message}` }],
  });
}

function optionsOf(target: Target, request: TranscriptionRequest): SharedV4ProviderOptions {
  const { language, prompt, temperature, timestamps } = request;
  const options = {
    ...(language === undefined ? {} : { language }),
    ...(prompt === undefined ? {} : { prompt }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(timestamps.length > 0 ? { timestampGranularities: timestamps } : {}),
    ...(hasTimes(target) ? { responseFormat: "verbose_json" } : {}),
  };
  return { openai: options, groq: options };
}

const numberAt = (value: unknown) => (typeof value === "number" && value >= 0 ? Math.round(value) : 0);

/** Tokens as OpenAI reports them of its models that bill by the token. */
function tokensOf(usage: JSONObject | undefined): Partial<TokenUsage> | null {
  if (usage?.type !== "tokens") return null;
  const details = (usage.input_token_details ?? {}) as JSONObject;
  return {
    inputTokens: numberAt(usage.input_tokens),
    outputTokens: numberAt(usage.output_tokens),
    audioInputTokens: numberAt(details.audio_tokens),
  };
}

function estimateUsage({ bytes, seconds }: Audio, prompt = ""): TokenUsage {
  const audioSeconds = seconds ?? Math.min(AUDIO_MAX_SECONDS, bytes.byteLength / LEAST_BYTES_PER_SECOND);
  const audioInputTokens = Math.ceil(audioSeconds * TOKENS_PER_SECOND.heard);
  return toUsage({
    inputTokens: audioInputTokens + estimateTokens(prompt),
    audioInputTokens,
    outputTokens: Math.ceil(audioSeconds * TOKENS_PER_SECOND.written),
    media: { audioSeconds },
  });
}

function toCalled(
  result: Omit<TranscriptionModelV4Result, "warnings" | "response">,
  { audio, prompt }: TranscriptionRequest,
): Called<Transcript> {
  const { text, segments, words, language, durationInSeconds } = result;
  const seconds = durationInSeconds ?? audio.seconds;
  const tokens = tokensOf(result.usage);
  const media = seconds === null ? {} : { media: { audioSeconds: seconds } };
  const countsTokens = tokens !== null;
  const value = { text, segments, language, seconds, countsTokens, ...(words ? { words } : {}) };
  if (tokens) return { value, usage: toUsage({ ...tokens, ...media }), usageEstimated: false };
  const estimate = { ...estimateUsage(audio, prompt), outputTokens: estimateTokens(text), ...media };
  return { value, usage: estimate, usageEstimated: durationInSeconds === undefined };
}

async function callProvider(
  target: Target,
  request: TranscriptionRequest,
  signal: AbortSignal,
): Promise<Called<Transcript>> {
  const fetch = providerFetch(target, MAX_ANSWER_BYTES);
  if (request.translate) return toCalled(await translateSpeech(target, request, fetch, signal), request);
  const { bytes, mediaType } = request.audio;
  const result = await createTranscriptionModel(target, fetch).doGenerate({
    audio: bytes,
    mediaType,
    providerOptions: optionsOf(target, request),
    abortSignal: signal,
  });
  return toCalled(result, request);
}

/**
 * Works out which models to ask for a transcript and what it can cost at most. Nothing is sent yet.
 * @param modelId A model, or `nexus/auto`.
 * @throws AppError as `planMedia`, and invalid_input when the named model does not translate or gives no times.
 */
export function planTranscription(
  choices: ModelChoices,
  modelId: string,
  request: TranscriptionRequest,
): TranscriptionPlan {
  const targets = planMedia(choices, "transcription", modelId, (target) => accepts(target, request));
  assertAccepts(targets[0], request);
  const most = () => estimateUsage(request.audio, request.prompt);
  return {
    targets,
    worstCaseMicroUsd: worstCaseOf(targets, most),
    calls: [{ make: (target, signal) => callProvider(target, request, signal), most }],
  };
}
