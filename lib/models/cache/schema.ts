import { z } from "zod";

/**
 * What one call wants of the response cache: `use` looks and keeps, `refresh` only keeps, `off` does neither. Left out,
 * the person's setting decides.
 */
export const CACHE_MODES = ["use", "off", "refresh"] as const;
export type CacheMode = (typeof CACHE_MODES)[number];

/** How a cached answer is given: as fast as it was first written, or all at once. */
export const CACHE_PACES = ["natural", "at_once"] as const;
export type CachePace = (typeof CACHE_PACES)[number];

export const KEEP_HOURS = { least: 1, most: 720 } as const;

export const cacheSettingsSchema = z.object({
  /** Whether answers are kept, and given again to the very same request. */
  exact: z.boolean(),
  /** Whether the first message of a chat may also get the answer to one that asks the same in other words. */
  semantic: z.boolean(),
  pace: z.enum(CACHE_PACES),
  /** Hours that an answer is kept. */
  keepHours: z.int().min(KEEP_HOURS.least).max(KEEP_HOURS.most),
});
export type CacheSettings = z.infer<typeof cacheSettingsSchema>;

export const updateCacheSettingsSchema = z
  .strictObject(cacheSettingsSchema.shape)
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, "Send at least one field.");
export type UpdateCacheSettings = z.infer<typeof updateCacheSettingsSchema>;

export const cacheStatusSchema = z.object({
  settings: cacheSettingsSchema,
  /** Whether the workspace where the person works keeps exact answers for them, whatever they have set. */
  byWorkspace: z.boolean(),
  /** The model that compares questions; null when none is configured, and likeness then finds nothing. */
  embeddingModelId: z.string().nullable(),
  answers: z.int().min(0),
  sizeBytes: z.int().min(0),
  maxBytes: z.int().min(0),
  /** Answers given from the cache so far, and what their tokens would have cost (micro-USD). */
  hits: z.int().min(0),
  savedMicroUsd: z.int().min(0),
});
export type CacheStatus = z.infer<typeof cacheStatusSchema>;

export const CACHE_KINDS = ["exact", "semantic"] as const;
export type CacheKind = (typeof CACHE_KINDS)[number];

/** What an answer says of itself when it came from the cache. */
export const cacheHitSchema = z.object({
  kind: z.enum(CACHE_KINDS),
  /** Null when the model has no known price. */
  savedMicroUsd: z.int().min(0).nullable(),
  /** When the answer was written. */
  answeredAt: z.iso.datetime(),
  /** The question it was written for, when that was put in other words. */
  question: z.string().optional(),
});
export type CacheHit = z.infer<typeof cacheHitSchema>;
