import { z } from "zod";
import { IMAGE_QUALITIES, IMAGE_SIZES, IMAGES_MAX_COUNT, imagePromptSchema } from "../../models/media/schema.ts";
import { AUTO_MODEL_ID } from "../../models/schema.ts";
import { notServed } from "../../platform/public/not-served.ts";

// The request shapes of OpenAI's API (https://platform.openai.com/docs/api-reference/images), as far as they are served:
// null is as good as left out there. What would shape the answer and is not served is refused.

const TOO_MANY = `At most ${IMAGES_MAX_COUNT} images are made at once.`;
const NOT_STREAMED = "Streaming is not served here.";
/** A value, or its default for what is left out or null. */
const orElse = <T extends z.ZodType, D>(schema: T, usual: D) => schema.nullish().transform((value) => value ?? usual);
/** What older models call it. */
const OLD_QUALITIES: Record<string, unknown> = { standard: "medium", hd: "high" };

const fields = {
  model: orElse(z.string().min(1).max(200), AUTO_MODEL_ID),
  prompt: imagePromptSchema,
  size: orElse(z.enum(IMAGE_SIZES), "auto" as const),
  quality: z.preprocess(
    (value) => OLD_QUALITIES[String(value)] ?? value ?? undefined,
    z.enum(IMAGE_QUALITIES).default("auto"),
  ),
  background: z.enum(["transparent", "opaque", "auto"]).nullish(),
  output_format: z.enum(["png", "jpeg", "webp"]).nullish(),
  response_format: orElse(z.enum(["b64_json", "url"]), "b64_json" as const),
  user: z.string().max(200).nullish(),
  style: notServed("Say it in the prompt: a style is not served."),
  moderation: notServed("The provider's usual moderation is in force.", (value) => value === "auto"),
  output_compression: notServed("Compression cannot be chosen.", (value) => Number(value) === 100),
  partial_images: notServed(NOT_STREAMED, (value) => Number(value) === 0),
};

export const imageGenerationSchema = z.object({
  ...fields,
  n: orElse(z.int().min(1).max(IMAGES_MAX_COUNT, TOO_MANY), 1),
  stream: z.literal(false, NOT_STREAMED).nullish(),
});
/** The same in a form, where everything is text. */
export const imageEditFieldsSchema = z.object({
  ...fields,
  n: z.coerce.number().int().min(1).max(IMAGES_MAX_COUNT, TOO_MANY).default(1),
  stream: z.literal("false", NOT_STREAMED).optional(),
  input_fidelity: notServed("How true to its pictures an edit is cannot be chosen.", (value) => value === "low"),
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
