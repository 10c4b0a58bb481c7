import { z } from "zod";
import { idSchema } from "../../platform/public/ids.ts";
import { notServed } from "../../platform/public/not-served.ts";
import { CACHE_MODES } from "../cache/schema.ts";
import { modelListSchema } from "../choice-rules/schema.ts";
import { routeThresholdsSchema } from "../route-thresholds/schema.ts";
import { REASONING_EFFORTS, ROUTE_MODES } from "../schema.ts";

// The request shapes of OpenAI's API (https://platform.openai.com/docs/api-reference/chat/create), as far as they are
// served. Fields that only steer OpenAI's own storage or billing are accepted and ignored, so that clients need no change;
// what would shape the answer and is not served is refused, so that nobody takes an answer for one it did not shape.

const textPart = z.object({ type: z.literal("text"), text: z.string() });
const imagePart = z.object({
  type: z.literal("image_url"),
  image_url: z.object({ url: z.string().max(14_000_000), detail: z.enum(["auto", "low", "high"]).optional() }),
});
const textContent = z.union([z.string(), z.array(textPart)]);

const toolCall = z.object({
  id: z.string().min(1).max(200),
  type: z.literal("function"),
  function: z.object({ name: z.string().min(1).max(100), arguments: z.string() }),
});

const message = z.discriminatedUnion("role", [
  z.object({ role: z.enum(["system", "developer"]), content: textContent, name: z.string().optional() }),
  z.object({
    role: z.literal("user"),
    content: z.union([z.string(), z.array(z.discriminatedUnion("type", [textPart, imagePart]))]),
    name: z.string().optional(),
  }),
  z.object({
    role: z.literal("assistant"),
    content: textContent.nullish(),
    refusal: z.string().nullish(),
    name: z.string().optional(),
    tool_calls: z.array(toolCall).max(128).optional(),
  }),
  z.object({ role: z.literal("tool"), content: textContent, tool_call_id: z.string().min(1) }),
]);
export type OpenAiMessage = z.infer<typeof message>;

const tool = z.object({
  type: z.literal("function"),
  function: z.object({
    name: z.string().regex(/^[\w-]{1,64}$/, "must be letters, digits, _ and -, at most 64"),
    description: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
    strict: z.boolean().nullish(),
  }),
});

export const completionRequestSchema = z.object({
  model: z.string().min(1).max(200),
  messages: z.array(message).min(1, "Send at least one message.").max(2000),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: z.int().positive().nullish(),
  max_completion_tokens: z.int().positive().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  seed: z.int().nullish(),
  n: z.literal(1, "Only one choice is served.").nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  functions: notServed("Send tools instead.", (value) => Array.isArray(value) && value.length === 0),
  function_call: notServed("Send tool_choice instead."),
  logprobs: notServed("Log probabilities are not served.", (value) => value === false),
  top_logprobs: notServed("Log probabilities are not served.", (value) => value === 0),
  logit_bias: notServed("A bias of tokens is not served.", (value) => JSON.stringify(value) === "{}"),
  modalities: notServed("Only text is served here.", (value) => JSON.stringify(value) === '["text"]'),
  audio: notServed("Only text is served here."),
  web_search_options: notServed("A search of the web is not served here."),
  tools: z.array(tool).max(128).optional(),
  tool_choice: z
    .union([
      z.enum(["none", "auto", "required"]),
      z.object({ type: z.literal("function"), function: z.object({ name: z.string() }) }),
    ])
    .optional(),
  response_format: z
    .discriminatedUnion("type", [
      z.object({ type: z.literal("text") }),
      z.object({ type: z.literal("json_object") }),
      z.object({
        type: z.literal("json_schema"),
        json_schema: z.object({
          name: z.string(),
          schema: z.record(z.string(), z.unknown()).optional(),
          strict: z.boolean().nullish(),
        }),
      }),
    ])
    .optional(),
  reasoning_effort: z.enum([...REASONING_EFFORTS, "minimal"]).nullish(),
  nexus: z
    .object({
      /** How the router weighs when the model is `nexus/auto`. */
      mode: z.enum(ROUTE_MODES).optional(),
      /** What Auto may not exceed, beside the person's own limits. */
      thresholds: routeThresholdsSchema.optional(),
      /** The only models that may answer, of those that the workspace and the API key allow. */
      models: modelListSchema.optional(),
      /** Whether the answer may come from the response cache, and be kept there. Left out: the person's setting decides. */
      cache: z.enum(CACHE_MODES).optional(),
      /** Leaves the oldest turns out when the messages do not fit, which are refused otherwise. */
      trim: z.boolean().optional(),
      /** With `nexus/auto`: another model may go on with an answer whose stream breaks off. Left out: it ends there. */
      continue: z.boolean().optional(),
      /**
       * One of the person's projects: its budgets and limits hold, its cost is counted there, its mode and the model that
       * its chats begin with stand for what the call leaves open. Left out: the project of the API key.
       */
      project: idSchema.optional(),
    })
    .optional(),
});
export type CompletionRequest = z.infer<typeof completionRequestSchema>;

export const embeddingRequestSchema = z.object({
  model: z.string().min(1).max(200),
  input: z.union(
    [z.string().min(1), z.array(z.string().min(1)).min(1).max(2048)],
    "Send a text or a list of texts. Tokens are not taken.",
  ),
  encoding_format: z.enum(["float", "base64"]).default("float"),
  dimensions: z.int().positive().max(8192).optional(),
  user: z.string().optional(),
});
export type EmbeddingRequest = z.infer<typeof embeddingRequestSchema>;
