import { z } from "zod";

export const HEALTH_PARTS = ["database", "redis", "auth", "storage", "mail", "worker", "disk"] as const;
export type HealthPart = (typeof HEALTH_PARTS)[number];

/** `warn`: it answers, but somebody should look; `off`: it is not set up here. */
export const HEALTH_STATES = ["ok", "warn", "down", "off"] as const;
export type HealthState = (typeof HEALTH_STATES)[number];

/** What is told of a part, and how the page writes it. */
export const FACT_KINDS = {
  sizeBytes: "bytes",
  connections: "count",
  maxConnections: "count",
  poolSize: "count",
  migrations: "count",
  lastMigration: "text",
  keys: "count",
  fallback: "choice",
  buckets: "count",
  transport: "text",
  queued: "count",
  dead: "count",
  lastFailureAt: "time",
  lastFailure: "text",
  seenAt: "time",
  oldestDueAt: "time",
  freeBytes: "bytes",
  totalBytes: "bytes",
} as const satisfies Record<string, "bytes" | "count" | "text" | "time" | "choice">;
export type FactName = keyof typeof FACT_KINDS;
const FACT_NAMES = Object.keys(FACT_KINDS) as [FactName, ...FactName[]];

export const healthCheckSchema = z.object({
  part: z.enum(HEALTH_PARTS),
  state: z.enum(HEALTH_STATES),
  /** How long the part took to answer, or until it was given up. */
  latencyMs: z.number(),
  facts: z.array(z.object({ name: z.enum(FACT_NAMES), value: z.union([z.string(), z.number()]) })),
});
export type HealthCheck = z.infer<typeof healthCheckSchema>;
export type HealthFact = HealthCheck["facts"][number];

export const systemHealthSchema = z.object({
  at: z.iso.datetime(),
  parts: z.array(healthCheckSchema),
  server: z.object({
    version: z.string(),
    node: z.string(),
    /** When this process began, and what it holds. */
    startedAt: z.iso.datetime(),
    memoryBytes: z.int(),
  }),
});
export type SystemHealth = z.infer<typeof systemHealthSchema>;

/** What is measured every minute; null where it could not be. */
export const HEALTH_MEASURES = ["databaseMs", "redisMs", "queuedJobs", "oldestDueSeconds"] as const;
export type HealthMeasure = (typeof HEALTH_MEASURES)[number];
const measured = z.number().nullable();
export const healthSampleSchema = z.object({
  at: z.iso.datetime(),
  databaseMs: measured,
  redisMs: measured,
  queuedJobs: measured,
  oldestDueSeconds: measured,
});
export type HealthSample = z.infer<typeof healthSampleSchema>;
