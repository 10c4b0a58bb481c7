import type { Principal } from "../../auth/schema.ts";
import { runMedia } from "../media/run-media.ts";
import type { SpeechFormat } from "../media/schema.ts";
import { planSpeech } from "../media/speak-text.ts";
import { loadModelChoices } from "../service/load-choices.ts";
import { mediaHeaders } from "./media-headers.ts";
import type { SpeechBody } from "./media-schema.ts";

const MEDIA_TYPES: Record<SpeechFormat, string> = {
  mp3: "audio/mpeg",
  opus: "audio/ogg",
  aac: "audio/aac",
  flac: "audio/flac",
  wav: "audio/wav",
  pcm: "audio/pcm",
};

/**
 * Reads a text aloud (https://platform.openai.com/docs/api-reference/audio/createSpeech).
 * @param signal Stops it, and what the provider bills all the same is settled.
 * @returns The sound.
 * @throws AppError invalid_input, model_not_found, model_not_configured, quota_exceeded, budget_exceeded, a provider's
 *   failure.
 */
export async function speak(
  principal: Principal,
  body: SpeechBody,
  requestId: string,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const { model, input, voice, response_format: format, speed, instructions } = body;
  const plan = planSpeech(await loadModelChoices(principal), model, {
    text: input,
    ...(voice === undefined ? {} : { voice }),
    ...(format === undefined ? {} : { format }),
    ...(speed === undefined ? {} : { speed }),
    ...(instructions === undefined ? {} : { instructions }),
  });
  const answer = await runMedia(principal, { purpose: "speech", signal, ...plan });
  const [speech] = answer.values;
  if (!speech) throw new Error("an answer without sound");
  return new Response(speech.bytes, {
    headers: {
      ...mediaHeaders(answer, requestId),
      "content-type": MEDIA_TYPES[speech.format],
      "x-content-type-options": "nosniff",
    },
  });
}
