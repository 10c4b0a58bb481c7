import { z } from "zod";
import { modelIdSchema, ROUTE_MODES } from "../schema.ts";

export const EXPERIMENT_UNITS = ["conversation", "user"] as const;
export type ExperimentUnit = (typeof EXPERIMENT_UNITS)[number];

/** What an arm changes for the answers that Auto chooses a model for; null leaves it as it is. */
export const armChangesSchema = z.object({
  mode: z.enum(ROUTE_MODES).nullable(),
  /** The trained heads that decide, by their name. */
  weightsVersion: z.string().max(40).nullable(),
  /** The model that answers, whenever it can. */
  modelId: modelIdSchema.nullable(),
  /** Follows the instructions of the conversation. */
  instructions: z.string().trim().min(1).max(4_000).nullable(),
});
export type ArmChanges = z.infer<typeof armChangesSchema>;

export interface ExperimentArm extends ArmChanges {
  id: string;
  name: string;
  /** Its part of the traffic, in parts of all weights. */
  weight: number;
}

/** An experiment that touches answers now: it runs, or its winner holds for all of them. */
export interface ExperimentInForce {
  id: string;
  name: string;
  unit: ExperimentUnit;
  trafficPercent: number;
  scope: "mine" | "instance";
  state: "running" | "adopted";
  winnerArmId: string | null;
  /** The control first. */
  arms: ExperimentArm[];
}
