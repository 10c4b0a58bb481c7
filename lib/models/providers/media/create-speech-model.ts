import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import type { SpeechModelV4 } from "@ai-sdk/provider";
import type { Target } from "../../gateway/target.ts";
import { mediaSettings } from "./media-settings.ts";

/** The speech model of a target; Groq and compatible servers speak OpenAI's wire. */
export function createSpeechModel(target: Target, fetch: typeof globalThis.fetch): SpeechModelV4 {
  const settings = mediaSettings(target, fetch);
  const id = target.model.providerModelId;
  return target.provider === "google" ? createGoogle(settings).speech(id) : createOpenAI(settings).speech(id);
}
