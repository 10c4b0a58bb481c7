import { APICallError } from "@ai-sdk/provider";
import { z } from "zod";
import type { Target } from "../gateway/target.ts";
import { addressOf } from "../providers/provider.ts";
import { getProvider } from "../providers/registry.ts";

interface Recording {
  audio: { bytes: Uint8Array<ArrayBuffer>; mediaType: string };
  prompt?: string;
  temperature?: number;
}

const answerSchema = z.object({
  text: z.string(),
  duration: z.number().optional(),
  segments: z.array(z.object({ text: z.string(), start: z.number(), end: z.number() })).optional(),
});

/**
 * Transcribes speech into English on OpenAI's wire (https://platform.openai.com/docs/api-reference/audio/createTranslation),
 * which the AI SDK does not speak.
 * @throws APICallError for any status but 200, or what the network throws.
 */
export async function translateSpeech(
  target: Target,
  { audio, prompt, temperature }: Recording,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
) {
  const form = new FormData();
  const extension = audio.mediaType.split("/")[1]?.replace("mpeg", "mp3") ?? "bin";
  form.set("model", target.model.providerModelId);
  form.set("file", new File([audio.bytes], `audio.${extension}`, { type: audio.mediaType }));
  form.set("response_format", "verbose_json");
  if (prompt !== undefined) form.set("prompt", prompt);
  if (temperature !== undefined) form.set("temperature", String(temperature));
  const url = `${addressOf(getProvider(target.provider), target.baseUrl)}/audio/translations`;
  const response = await fetch(url, {
    method: "POST",
    headers: target.apiKey === null ? {} : { authorization: `Bearer ${target.apiKey}` },
    body: form,
    signal,
  });
  const body = await response.text();
  if (response.status !== 200) {
    throw new APICallError({
      message: "the translation failed",
      url,
      requestBodyValues: {},
      statusCode: response.status,
      responseHeaders: Object.fromEntries(response.headers),
      responseBody: body,
    });
  }
  const { text, duration, segments = [] } = answerSchema.parse(JSON.parse(body));
  return {
    text,
    segments: segments.map(({ text: said, start, end }) => ({ text: said, startSecond: start, endSecond: end })),
    language: "en",
    durationInSeconds: duration,
  };
}
