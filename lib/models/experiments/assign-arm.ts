import { createHash } from "node:crypto";
import type { ExperimentArm, ExperimentInForce } from "./schema.ts";

const TWO_TO_32 = 2 ** 32;

/** Two independent numbers in [0, 1) for a unit of an experiment: always the same ones. */
function draw(experimentId: string, unit: string): [traffic: number, arm: number] {
  const digest = createHash("sha256").update(`${experimentId}\n${unit}`).digest();
  return [digest.readUInt32BE(0) / TWO_TO_32, digest.readUInt32BE(4) / TWO_TO_32];
}

/**
 * The arm of a unit (a conversation or a person), or null for a unit outside the experiment's part of the traffic. A
 * hash decides, so that a unit keeps its arm without anything being stored; whether it takes part and in which arm are
 * drawn apart, so that more traffic moves nobody to another arm.
 */
export function assignArm(
  { id, trafficPercent, arms }: Pick<ExperimentInForce, "id" | "trafficPercent" | "arms">,
  unit: string,
): ExperimentArm | null {
  const [traffic, place] = draw(id, unit);
  if (traffic >= trafficPercent / 100) return null;
  const total = arms.reduce((sum, { weight }) => sum + weight, 0);
  let rest = place * total;
  for (const arm of arms) {
    rest -= arm.weight;
    if (rest < 0) return arm;
  }
  return null;
}
