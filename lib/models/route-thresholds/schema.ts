import { z } from "zod";

/**
 * Limits on what Auto may choose; null or left out is no limit. They come in layers (a person's, a key's, a project's, a
 * workspace's and a call's): a layer can only narrow what the others leave. Of the modes the nearest holds: the call's, else
 * the key's or the project's, else the person's; within the costliest that the workspace allows.
 */
export const routeThresholdsSchema = z.strictObject({
  /** Models whose expected quality for the message is lower are not chosen; points of 0 to 100. */
  qualityFloor: z.number().min(0).max(100).nullable().optional(),
  /** From this need of a strong model on (0 to 1, as a decision's `strongProbability`) only strong models are chosen. */
  strongFrom: z.number().min(0).max(1).nullable().optional(),
  /** Models whose predicted cost for the answer is higher, or unknown, are not chosen. */
  maxCostMicroUsd: z.int().min(0).max(1_000_000_000).nullable().optional(),
  /** Models that are expected to take longer for the whole answer are not chosen. */
  maxWaitMs: z.int().min(100).max(3_600_000).nullable().optional(),
});
export type RouteThresholds = z.infer<typeof routeThresholdsSchema>;

type Bound = "low" | "high";

/** Which way each limit narrows: of two floors the higher one holds, of two maxima the lower. */
const NARROWS: Record<keyof RouteThresholds, Bound> = {
  qualityFloor: "high",
  strongFrom: "low",
  maxCostMicroUsd: "low",
  maxWaitMs: "low",
};
const NAMES = Object.keys(NARROWS) as (keyof RouteThresholds)[];

/** The thresholds that hold where several layers set some: the strictest of each. Undefined when none is set. */
export function narrowest(layers: readonly (RouteThresholds | undefined)[]): RouteThresholds | undefined {
  const held: RouteThresholds = {};
  for (const name of NAMES) {
    const set = layers.flatMap((layer) => layer?.[name] ?? []);
    if (set.length > 0) held[name] = NARROWS[name] === "high" ? Math.max(...set) : Math.min(...set);
  }
  return Object.keys(held).length === 0 ? undefined : held;
}
