import { type ArmInForce, withArmInstructions } from "../../models/experiments/find-arm.ts";
import type { ProjectOfChat } from "../../projects/schema.ts";

export interface InstructionLayers {
  /** The conversation's own. */
  systemPrompt: string;
  arm: ArmInForce | null;
  project: ProjectOfChat | null;
}

/**
 * What the model is told before the history: the instructions of the conversation with those of an experiment, then
 * those of its project. One text, because some models take a single system message only; and the same text at every
 * message of the conversation, so that providers find the beginning of the prompt in their cache.
 */
export function joinInstructions({ systemPrompt, arm, project }: InstructionLayers): string {
  return [withArmInstructions(systemPrompt, arm), project?.instructions ?? ""]
    .filter((text) => text !== "")
    .join("\n\n");
}
