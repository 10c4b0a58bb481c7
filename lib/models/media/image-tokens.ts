import type { ImageQuality, ImageSize } from "./schema.ts";

/**
 * Output tokens of one image of OpenAI's GPT image models
 * (https://platform.openai.com/docs/guides/image-generation#calculating-costs). Gemini's take at most 2,520.
 */
const TOKENS = {
  low: { "1024x1024": 272, "1024x1536": 408, "1536x1024": 400 },
  medium: { "1024x1024": 1056, "1024x1536": 1584, "1536x1024": 1568 },
  high: { "1024x1024": 4160, "1024x1536": 6240, "1536x1024": 6208 },
} as const;
const MOST = TOKENS.high["1024x1536"];

/** Input tokens that one picture to start from takes at most. */
export const MAX_TOKENS_PER_INPUT_IMAGE = 6_500;

/** Output tokens of one image; the most there are where quality or size is left to the model. */
export function imageTokens(quality: ImageQuality, size: ImageSize): number {
  return quality === "auto" || size === "auto" ? MOST : TOKENS[quality][size];
}
