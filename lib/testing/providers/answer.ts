import { z } from "zod";

const count = z.number().int().nonnegative();

/** What goes wrong in an answer. Counts are content chunks delivered before it does. */
export const faultSchema = z.strictObject({
  /** Answers with this HTTP status and an error body in the provider's own shape. */
  status: z.number().int().min(400).max(599).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  message: z.string().optional(),
  /** Destroys the socket before any byte of an answer. */
  refuse: z.boolean().optional(),
  cutAfterChunks: count.optional(),
  stallAfterChunks: count.optional(),
  /** Writes one event that is not JSON before this chunk and goes on. */
  malformedChunk: count.optional(),
  noUsage: z.boolean().optional(),
  /** Leaves out the last event of the protocol (`[DONE]`, `message_stop`, `response.completed`, `done: true`). */
  noDone: z.boolean().optional(),
  /** Leaves out the finish reason and everything after it; the body still ends well. */
  noFinish: z.boolean().optional(),
  /** 200, then an error event as the first event. */
  errorEventFirst: z.boolean().optional(),
  /** 200, the opening events (`created`, `message_start`, ping), then an error event. */
  errorAfterCreated: z.boolean().optional(),
});
export type Fault = z.infer<typeof faultSchema>;

export const scriptedUsageSchema = z.strictObject({
  /** All input tokens, cached ones and cache writes included. */
  inputTokens: count,
  /** All output tokens, reasoning included. */
  outputTokens: count,
  cachedInputTokens: count.optional(),
  cacheWriteTokens: count.optional(),
  reasoningTokens: count.optional(),
});
export type ScriptedUsage = z.infer<typeof scriptedUsageSchema>;

/** One scripted answer, the same for every wire. Without `text`, `chunks` and `toolCalls` it echoes the prompt. */
export const answerSchema = z.strictObject({
  text: z.string().optional(),
  /** The text as exactly these deltas. */
  chunks: z.array(z.string()).optional(),
  reasoning: z.string().optional(),
  toolCalls: z
    .array(z.strictObject({ id: z.string().optional(), name: z.string(), input: z.unknown().optional() }))
    .optional(),
  finishReason: z.enum(["stop", "length", "tool-calls", "content-filter"]).optional(),
  usage: scriptedUsageSchema.optional(),
  tokensPerSecond: z.number().positive().optional(),
  firstTokenDelayMs: z.number().nonnegative().optional(),
  /** Stops after this many chunks until `release()`. */
  holdAfterChunks: count.optional(),
  fault: faultSchema.optional(),
});
export type Answer = z.infer<typeof answerSchema>;

/** Which requests a script answers; every field given must agree. */
export const matchSchema = z.strictObject({
  /** First path segment of the base URL: `openai`, `anthropic`, `google`, `ollama`, or any name given to `urlFor`. */
  provider: z.string().optional(),
  model: z.string().optional(),
  promptIncludes: z.string().optional(),
  stream: z.boolean().optional(),
  /** How many requests it answers; without it, all. */
  times: z.number().int().positive().optional(),
});
export type Match = z.infer<typeof matchSchema>;
