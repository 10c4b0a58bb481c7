import { z } from "zod";
import { notServed } from "../../platform/public/not-served.ts";
import { SPEECH_FORMATS, SPEECH_MAX_CHARACTERS } from "../media/schema.ts";

// The request shapes of OpenAI's API (https://platform.openai.com/docs/api-reference/audio), as far as they are served.
// What would shape the answer and is not served is refused.

const model = z.string().min(1).max(200);
/** A number of a form, which arrives as text. */
const formNumber = (from: number, to: number) => z.coerce.number().min(from).max(to).optional();
const listOf = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (typeof value === "string" ? [value] : value), z.array(item)).optional();
const notStreamed = z.enum(["false"], "Streaming is not served here.").optional();

const RESPONSE_FORMATS = ["json", "text", "srt", "verbose_json", "vtt"] as const;

export const translationFieldsSchema = z.object({
  model,
  prompt: z.string().max(2000).optional(),
  response_format: z.enum(RESPONSE_FORMATS).default("json"),
  temperature: formNumber(0, 1),
});
export const transcriptionFieldsSchema = translationFieldsSchema.extend({
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/, "must be a language code like en")
    .optional(),
  timestamp_granularities: listOf(z.enum(["word", "segment"])),
  stream: notStreamed,
  include: notServed("Log probabilities are not served."),
  chunking_strategy: notServed("The provider cuts the recording itself.", (value) => value === "auto"),
  // As OpenAI's clients write an object into a form.
  "chunking_strategy[type]": notServed("The provider cuts the recording itself."),
  known_speaker_names: notServed("Speakers are not told apart here."),
  known_speaker_references: notServed("Speakers are not told apart here."),
  keywords: notServed("Put the words into the prompt."),
});
export type TranscriptionFields = z.infer<typeof transcriptionFieldsSchema>;

export const speechRequestSchema = z.object({
  model,
  input: z
    .string()
    .trim()
    .min(1, "Say what to read.")
    .max(SPEECH_MAX_CHARACTERS, `A text to read has at most ${SPEECH_MAX_CHARACTERS} characters.`),
  voice: z
    .string()
    .regex(/^[\w-]{1,60}$/, "must be the name of a voice")
    .optional(),
  response_format: z.enum(SPEECH_FORMATS).optional(),
  speed: z.number().min(0.25).max(4).optional(),
  instructions: z.string().max(2000).optional(),
  stream_format: z.literal("audio", "Sound is sent as it is.").optional(),
});
export type SpeechBody = z.infer<typeof speechRequestSchema>;
