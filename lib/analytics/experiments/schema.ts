import { z } from "zod";
import { armChangesSchema, EXPERIMENT_UNITS } from "../../models/experiments/schema.ts";
import { idSchema } from "../../platform/public/ids.ts";

export const MAX_ARMS = 5;
export const EXPERIMENT_SCOPES = ["mine", "instance"] as const;
export type ExperimentScope = (typeof EXPERIMENT_SCOPES)[number];
export const EXPERIMENT_STATES = ["draft", "running", "paused", "stopped", "adopted"] as const;
export type ExperimentState = (typeof EXPERIMENT_STATES)[number];
/** The chance that any guard rail ever stops an experiment for no reason, at most. */
export const GUARD_LEVEL = 0.05;

const count = z.int().min(0);
const name = (most: number) =>
  z.string().trim().min(1, "Enter a name.").max(most, `A name has at most ${most} characters.`);

const newArmSchema = z.strictObject({
  name: name(40),
  weight: z.int().min(1).max(100).default(1),
  mode: armChangesSchema.shape.mode.default(null),
  weightsVersion: armChangesSchema.shape.weightsVersion.default(null),
  modelId: armChangesSchema.shape.modelId.default(null),
  instructions: armChangesSchema.shape.instructions.default(null),
});

export const createExperimentSchema = z.strictObject({
  name: name(80),
  /** Whose answers: the person's own messages and API keys, or (for administrators) everybody's. */
  scope: z.enum(EXPERIMENT_SCOPES).default("mine"),
  /** What keeps its arm. */
  unit: z.enum(EXPERIMENT_UNITS).default("conversation"),
  /** The part of the units that takes part. */
  trafficPercent: z.int("Enter a whole number.").min(1).max(100).default(100),
  /** Answers of each arm before anything counts as a result. */
  minimumSample: z.int("Enter a whole number.").min(20).max(1_000_000).default(100),
  /** The experiment stops when an arm's mean cost of an answer is above it. */
  maxCostMicroUsd: z.int().min(0).max(1_000_000_000).nullable().default(null),
  /** The first one is the control. */
  arms: z.array(newArmSchema).min(2, "An experiment has at least two arms.").max(MAX_ARMS),
});
export type CreateExperiment = z.output<typeof createExperimentSchema>;

export const moveExperimentSchema = z.strictObject({ state: z.enum(["running", "paused", "stopped"]) });
export const adoptArmSchema = z.strictObject({ armId: idSchema });

const armSchema = armChangesSchema.extend({ id: idSchema, name: z.string(), weight: z.int() });

export const experimentSchema = z.object({
  id: idSchema,
  name: z.string(),
  scope: z.enum(EXPERIMENT_SCOPES),
  unit: z.enum(EXPERIMENT_UNITS),
  trafficPercent: z.int(),
  minimumSample: z.int(),
  maxCostMicroUsd: z.int().nullable(),
  state: z.enum(EXPERIMENT_STATES),
  /** Why it was stopped; a guard rail names the arm too. */
  stopReason: z.enum(["person", "error_rate", "cost"]).nullable(),
  stoppedArmId: idSchema.nullable(),
  winnerArmId: idSchema.nullable(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  arms: z.array(armSchema),
});
export type Experiment = z.infer<typeof experimentSchema>;

export const experimentListSchema = z.object({
  items: z.array(experimentSchema),
  /** The trained heads that an arm can name, the shipped ones first. */
  weightsVersions: z.array(z.string()),
  /** Whether the person may run one for everybody. */
  canRunForAll: z.boolean(),
});
export type ExperimentList = z.infer<typeof experimentListSchema>;

/** A mean or a rate with its 95 % interval; all null while the sample is too small to be called a result. */
const estimateSchema = z.object({
  sample: count,
  minimum: count,
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});

export const METRICS = ["errorRate", "costMicroUsd", "firstTokenMs", "totalMs", "thumbsUp", "changed"] as const;
export type Metric = (typeof METRICS)[number];

const metrics = <T extends z.ZodType>(schema: T) =>
  z.object(Object.fromEntries(METRICS.map((metric) => [metric, schema])) as Record<Metric, T>);

const armResultSchema = z.object({
  armId: idSchema,
  /** Answers that have ended, those that failed among them. */
  answers: count,
  failed: count,
  /** All that they cost, as in the ledger, and how many are not in it because a price is unknown. */
  totalCostMicroUsd: count,
  unpriced: count,
  metrics: metrics(estimateSchema),
  /** Arm less control with its 95 % interval; null for the control, and while either sample is too small. */
  differences: metrics(z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable()),
  guard: z.object({
    /** How much more likely the failures are if the arm is worse than the control; it stops at `evidenceLimit`. */
    evidence: z.number().min(0),
    evidenceLimit: z.number(),
    /** The mean cost is at least this, at all times at once; null while too little is known. It stops above the bound. */
    costAtLeastMicroUsd: z.number().nullable(),
  }),
});
export type ArmResult = z.infer<typeof armResultSchema>;

export const experimentResultSchema = z.object({
  experiment: experimentSchema,
  /** Weights that its arms name and this server does not have: while there are any, it takes nobody in. */
  missingWeights: z.array(z.string()),
  arms: z.array(armResultSchema),
  events: z.array(
    z.object({
      at: z.iso.datetime(),
      action: z.enum(["created", "started", "paused", "stopped", "adopted", "guard_stopped"]),
      by: z.enum(["you", "somebody_else", "guard"]),
      armId: idSchema.nullable(),
    }),
  ),
});
export type ExperimentResult = z.infer<typeof experimentResultSchema>;
export type Estimate = z.infer<typeof estimateSchema>;
