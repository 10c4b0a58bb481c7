import type { Principal } from "../../auth/schema.ts";
import { type MediaAnswer, runMedia } from "../media/run-media.ts";
import { checkAudio, planTranscription, type Transcript } from "../media/transcribe-audio.ts";
import { loadModelChoices } from "../service/load-choices.ts";
import { mediaHeaders } from "./media-headers.ts";
import type { TranscriptionFields } from "./media-schema.ts";
import { toSrt, toVtt } from "./subtitles.ts";

type Fields = Pick<TranscriptionFields, "model" | "prompt" | "response_format" | "temperature" | "language"> &
  Pick<TranscriptionFields, "timestamp_granularities"> & { translate?: boolean };

function usageIn({ attempts }: MediaAnswer<Transcript>, { seconds, countsTokens }: Transcript) {
  const last = attempts.at(-1);
  const [input, output] = [last?.inputTokens ?? 0, last?.outputTokens ?? 0];
  if (!countsTokens && seconds !== null) return { type: "duration", seconds: Math.ceil(seconds) };
  return { type: "tokens", input_tokens: input, output_tokens: output, total_tokens: input + output };
}

function verbose(transcript: Transcript, translate: boolean) {
  const { text, segments, words, language, seconds } = transcript;
  const times = <T extends { startSecond: number; endSecond: number }>({ startSecond, endSecond }: T) => ({
    start: startSecond,
    end: endSecond,
  });
  return {
    task: translate ? "translate" : "transcribe",
    language: language ?? null,
    duration: seconds,
    text,
    segments: segments.map((segment, id) => ({ id, ...times(segment), text: segment.text })),
    ...(words ? { words: words.map((word) => ({ word: word.text, ...times(word) })) } : {}),
  };
}

function bodyOf(
  answer: MediaAnswer<Transcript>,
  transcript: Transcript,
  { response_format: format, translate = false }: Fields,
) {
  if (format === "srt") return toSrt(transcript.segments);
  if (format === "vtt") return toVtt(transcript.segments);
  if (format === "text") return `${transcript.text}\n`;
  const nexus = { model: answer.target.model.id, cost_micro_usd: answer.costMicroUsd };
  const usage = usageIn(answer, transcript);
  return format === "json"
    ? { text: transcript.text, usage, nexus }
    : { ...verbose(transcript, translate), usage, nexus };
}

/**
 * Transcribes a recording, or translates what was said into English
 * (https://platform.openai.com/docs/api-reference/audio/createTranscription).
 * @param signal Stops it, and what the provider bills all the same is settled.
 * @throws AppError invalid_input, model_not_found, model_not_configured, quota_exceeded, budget_exceeded, a provider's
 *   failure.
 */
export async function transcribe(
  principal: Principal,
  file: { bytes: Uint8Array<ArrayBuffer> } | undefined,
  fields: Fields,
  requestId: string,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const { model, language, prompt, temperature, timestamp_granularities: wanted = [], translate } = fields;
  const audio = checkAudio(file?.bytes ?? new Uint8Array());
  const needsTimes = fields.response_format === "srt" || fields.response_format === "vtt";
  const isVerbose = fields.response_format === "verbose_json";
  const timestamps = needsTimes
    ? (["segment"] as const)
    : isVerbose && wanted.length === 0
      ? (["segment"] as const)
      : wanted;
  const plan = planTranscription(await loadModelChoices(principal), model, {
    audio,
    timestamps: [...timestamps],
    ...(language === undefined ? {} : { language }),
    ...(prompt === undefined ? {} : { prompt }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(translate ? { translate } : {}),
  });
  const answer = await runMedia(principal, { purpose: "transcription", signal, ...plan });
  const [transcript] = answer.values;
  if (!transcript) throw new Error("an answer without a transcript");
  const body = bodyOf(answer, transcript, fields);
  const headers = mediaHeaders(answer, requestId);
  return typeof body === "string"
    ? new Response(body, { headers: { ...headers, "content-type": "text/plain; charset=utf-8" } })
    : Response.json(body, { headers });
}
