import { z } from "zod";
import { PROVIDER_ERROR_KINDS } from "../schema.ts";

export const modelHealthSchema = z.object({
  modelId: z.string(),
  modelName: z.string(),
  provider: z.string(),
  /** Calls of the window, and those of them that failed through no fault of the request. */
  requests: z.int(),
  failures: z.int(),
  firstTokenP50Ms: z.number().nullable(),
  firstTokenP95Ms: z.number().nullable(),
  tokensPerSecond: z.number().nullable(),
  /** `open`: not asked now; `half_open`: one call tries whether it works again. */
  breaker: z.enum(["closed", "open", "half_open"]),
  retryAt: z.iso.datetime().nullable(),
  lastError: z.object({ kind: z.enum(PROVIDER_ERROR_KINDS), message: z.string(), at: z.iso.datetime() }).nullable(),
});
export type ModelHealth = z.infer<typeof modelHealthSchema>;

/** A model that was paused after failures, or that answers again. */
export const modelEventSchema = z.object({
  modelId: z.string(),
  modelName: z.string(),
  provider: z.string(),
  phase: z.enum(["open", "closed"]),
  at: z.iso.datetime(),
});
export type ModelEvent = z.infer<typeof modelEventSchema>;

export const modelHealthListSchema = z.object({
  items: z.array(modelHealthSchema),
  windowMinutes: z.int(),
  /** Newest first. */
  events: z.array(modelEventSchema),
});
export type ModelHealthList = z.infer<typeof modelHealthListSchema>;
