import { assignArm } from "./assign-arm.ts";
import type { ExperimentArm, ExperimentInForce } from "./schema.ts";

/** The arm that an answer is given with. */
export interface ArmInForce {
  experiment: Pick<ExperimentInForce, "id" | "name">;
  arm: ExperimentArm;
  /** The unit that was assigned; null when the arm holds for everybody, and nothing is compared any more. */
  unit: string | null;
}

/** Who asks, and in which conversation. */
export interface Asking {
  userId: string;
  /** Names the conversation among all; null while there is none, and so none of its arms. */
  conversation: string | null;
}

/** A person's own experiment goes before the instance's, and one that runs before a winner that was adopted. */
const ORDER = ["running mine", "running instance", "adopted mine", "adopted instance"];
const orderOf = ({ state, scope }: ExperimentInForce) => ORDER.indexOf(`${state} ${scope}`);

function armOf(experiment: ExperimentInForce, { userId, conversation }: Asking): ArmInForce | null {
  const { unit: kind, state, arms, winnerArmId } = experiment;
  const unit = state === "adopted" ? null : kind === "user" ? userId : conversation;
  if (state === "running" && unit === null) return null;
  const arm = unit === null ? (arms.find(({ id }) => id === winnerArmId) ?? null) : assignArm(experiment, unit);
  return arm && { experiment, arm, unit };
}

/** The arm of the first experiment that takes the asking one in, or null. */
export function findArm(experiments: readonly ExperimentInForce[], asking: Asking): ArmInForce | null {
  if (experiments.length === 0) return null;
  for (const experiment of experiments.toSorted((a, b) => orderOf(a) - orderOf(b))) {
    const found = armOf(experiment, asking);
    if (found) return found;
  }
  return null;
}

/** The instructions of a conversation with those of the arm. */
export function withArmInstructions(instructions: string, found: ArmInForce | null): string {
  return [instructions, found?.arm.instructions ?? ""].filter((text) => text.trim() !== "").join("\n\n");
}
