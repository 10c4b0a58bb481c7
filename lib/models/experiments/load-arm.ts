import { loadUserRows } from "../user-rows/load-user-rows.ts";
import { type ArmInForce, findArm } from "./find-arm.ts";

/**
 * The arm that an answer of Auto's is to be given with, or null. Reads what is cached for every message anyway: at most
 * five seconds old.
 */
export async function loadArm(userId: string, conversation: string | null): Promise<ArmInForce | null> {
  const { experiments } = await loadUserRows(userId);
  return findArm(experiments, { userId, conversation });
}
