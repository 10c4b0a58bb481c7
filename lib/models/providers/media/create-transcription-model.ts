import { createGroq } from "@ai-sdk/groq";
import { createOpenAI } from "@ai-sdk/openai";
import type { TranscriptionModelV4 } from "@ai-sdk/provider";
import type { Target } from "../../gateway/target.ts";
import { mediaSettings } from "./media-settings.ts";

/** The transcription model of a target; compatible servers speak OpenAI's wire. */
export function createTranscriptionModel(target: Target, fetch: typeof globalThis.fetch): TranscriptionModelV4 {
  const settings = mediaSettings(target, fetch);
  const id = target.model.providerModelId;
  return target.provider === "groq" ? createGroq(settings).transcription(id) : createOpenAI(settings).transcription(id);
}
