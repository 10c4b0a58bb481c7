import { findWeights } from "../service/weights-versions.ts";
import { loadUserRows } from "../user-rows/load-user-rows.ts";
import { type ArmInForce, findArm } from "./find-arm.ts";
import type { ExperimentInForce } from "./schema.ts";

interface Subject extends Pick<ExperimentInForce, "winnerArmId"> {
  state: string;
  arms: readonly Pick<ExperimentInForce["arms"][number], "id" | "weightsVersion">[];
}

/** The weights that the arms in force name and this server does not have (any more). */
export function missingWeights({ state, winnerArmId, arms }: Subject): string[] {
  const inForce = state === "adopted" ? arms.filter(({ id }) => id === winnerArmId) : arms;
  const names = inForce.flatMap(({ weightsVersion: name }) => (name === null || findWeights(name) ? [] : [name]));
  return [...new Set(names)];
}

/**
 * The arm that an answer of Auto's is to be given with, or null. Reads what is cached for every message anyway: at most
 * five seconds old. An experiment whose weights are missing takes nobody in: the arm would answer with others, and what it
 * shows would be taken for a result of them.
 */
export async function loadArm(userId: string, conversation: string | null): Promise<ArmInForce | null> {
  const { experiments } = await loadUserRows(userId);
  return findArm(
    experiments.filter((one) => missingWeights(one).length === 0),
    { userId, conversation },
  );
}
