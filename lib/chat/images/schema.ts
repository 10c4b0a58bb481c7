import { z } from "zod";
import { IMAGE_QUALITIES, IMAGE_SIZES, IMAGES_MAX_COUNT, imagePromptSchema } from "../../models/media/schema.ts";

// The request shapes of OpenAI's API (https://platform.openai.com/docs/api-reference/images), as far as they are served.

const TOO_MANY = `At most ${IMAGES_MAX_COUNT} images are made at once.`;
const fields = {
  model: z.string().min(1).max(200),
  prompt: imagePromptSchema,
  size: z.enum(IMAGE_SIZES).default("auto"),
  // What older models call it.
  quality: z.preprocess(
    (value) => (value === "standard" ? "medium" : value === "hd" ? "high" : value),
    z.enum(IMAGE_QUALITIES).default("auto"),
  ),
  background: z.enum(["transparent", "opaque", "auto"]).optional(),
  output_format: z.enum(["png", "jpeg", "webp"]).optional(),
  response_format: z.enum(["b64_json", "url"]).default("b64_json"),
  user: z.string().max(200).optional(),
};
const NOT_STREAMED = "Streaming is not served here.";

export const imageGenerationSchema = z.object({
  ...fields,
  n: z.int().min(1).max(IMAGES_MAX_COUNT, TOO_MANY).default(1),
  stream: z.literal(false, NOT_STREAMED).optional(),
});
/** The same in a form, where everything is text. */
export const imageEditFieldsSchema = z.object({
  ...fields,
  n: z.coerce.number().int().min(1).max(IMAGES_MAX_COUNT, TOO_MANY).default(1),
  stream: z.literal("false", NOT_STREAMED).optional(),
});
export type ImageFields = Omit<z.infer<typeof imageGenerationSchema>, "stream">;

export const imagesAnswerSchema = z.looseObject({
  created: z.int(),
  data: z.array(
    z.object({ b64_json: z.string().optional(), url: z.string().optional(), revised_prompt: z.string().optional() }),
  ),
  usage: z.object({
    input_tokens: z.int(),
    output_tokens: z.int(),
    total_tokens: z.int(),
    input_tokens_details: z.object({ image_tokens: z.int(), text_tokens: z.int() }),
  }),
  nexus: z.object({ model: z.string(), cost_micro_usd: z.int().nullable() }),
});
