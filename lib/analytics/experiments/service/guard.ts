import { now } from "../../../platform/clock.ts";
import { log } from "../../../platform/log.ts";
import { findBreach } from "../policy.ts";
import { lastClosedAt, listRunning, stopForArm } from "../store/experiments-store.ts";
import { readSums } from "../store/read-sums.ts";

/** Where the answers of each experiment ended when it was last looked at: without new ones there is nothing to judge. */
const seen = new Map<string, number>();

/**
 * Stops every running experiment with an arm that fails significantly more often than the control, or whose answers cost
 * more than was stated. Both tests hold however often they are made. Safe in several workers at once.
 * @returns The ids of those that were stopped.
 */
export async function guardExperiments(): Promise<string[]> {
  const running = await listRunning();
  for (const id of seen.keys()) if (!running.some((experiment) => experiment.id === id)) seen.delete(id);
  const stopped: string[] = [];
  for (const experiment of running) {
    const lastMs = (await lastClosedAt(experiment.id))?.getTime() ?? 0;
    if (seen.get(experiment.id) === lastMs) continue;
    seen.set(experiment.id, lastMs);
    const breach = findBreach(experiment, await readSums(experiment.id));
    if (!breach || !(await stopForArm(experiment.id, breach.armId, breach.reason, now()))) continue;
    log.warn({ experimentId: experiment.id, ...breach }, "a guard rail has stopped an experiment");
    stopped.push(experiment.id);
  }
  return stopped;
}
