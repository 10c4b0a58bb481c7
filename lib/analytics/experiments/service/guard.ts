import { now } from "../../../platform/clock.ts";
import { log } from "../../../platform/log.ts";
import { findBreach } from "../policy.ts";
import { countEnded, listRunning, stopForArm } from "../store/experiments-store.ts";
import { readSums } from "../store/read-sums.ts";

/** How many answers of each experiment had ended when it was last judged: without new ones there is nothing to judge. */
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
    const ended = await countEnded(experiment.id);
    if (seen.get(experiment.id) === ended) continue;
    seen.set(experiment.id, ended);
    const breach = findBreach(experiment, await readSums(experiment.id));
    if (!breach || !(await stopForArm(experiment.id, breach.armId, breach.reason, now()))) continue;
    log.warn({ experimentId: experiment.id, ...breach }, "a guard rail has stopped an experiment");
    stopped.push(experiment.id);
  }
  return stopped;
}
