import { z } from "zod";

export const IMAGE_SIZES = ["auto", "1024x1024", "1536x1024", "1024x1536"] as const;
export type ImageSize = (typeof IMAGE_SIZES)[number];
export const IMAGE_QUALITIES = ["auto", "low", "medium", "high"] as const;
export type ImageQuality = (typeof IMAGE_QUALITIES)[number];
export const IMAGE_PROMPT_MAX_CHARACTERS = 32_000;
export const IMAGES_MAX_COUNT = 4;
/** Pictures that an edit may start from. */
export const EDIT_IMAGES_MAX_COUNT = 4;
export const EDIT_IMAGE_MAX_BYTES = 20 * 1024 * 1024;
export const AUDIO_MAX_BYTES = 25 * 1024 * 1024;
export const AUDIO_MAX_SECONDS = 2 * 3600;
export const SPEECH_MAX_CHARACTERS = 4096;

export const imagePromptSchema = z
  .string()
  .trim()
  .min(1, "Say what the image should show.")
  .max(IMAGE_PROMPT_MAX_CHARACTERS, `A prompt has at most ${IMAGE_PROMPT_MAX_CHARACTERS} characters.`);

export const SPEECH_FORMATS = ["mp3", "opus", "aac", "flac", "wav", "pcm"] as const;
export type SpeechFormat = (typeof SPEECH_FORMATS)[number];
