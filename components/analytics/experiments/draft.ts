import type { z } from "zod";
import type { createExperimentSchema } from "@/lib/analytics/experiments/schema";
import type { RouteMode } from "@/lib/models/schema";
import { readDollars, readNumber } from "@/lib/platform/public/read-number";

/** An arm as it is typed; empty is "as it is". */
export interface ArmDraft {
  /** For React alone. */
  key: number;
  name: string;
  mode: string;
  modelId: string;
  weightsVersion: string;
  instructions: string;
}

export interface ExperimentDraft {
  name: string;
  scope: string;
  unit: string;
  trafficPercent: string;
  minimumSample: string;
  /** In dollars; empty for no bound. */
  maxCost: string;
  arms: ArmDraft[];
}

const LETTERS = "ABCDE";

/** The arm in a place, with nothing changed. */
export function newArm(place: number): ArmDraft {
  return { key: place, name: LETTERS[place] ?? "", mode: "", modelId: "", weightsVersion: "", instructions: "" };
}

/** Two arms, one of them the control. */
export const emptyDraft = (): ExperimentDraft => ({
  name: "",
  scope: "mine",
  unit: "conversation",
  trafficPercent: "100",
  minimumSample: "100",
  maxCost: "",
  arms: [newArm(0), newArm(1)],
});

const orNull = (text: string) => (text.trim() === "" ? null : text.trim());
/** NaN for what is no number: the schema refuses it at its field. */
const toNumber = (text: string, locale: string) => readNumber(text, locale) ?? Number.NaN;

/** What is sent for a draft. Values may still be wrong; the schema says where. */
export function toInput(draft: ExperimentDraft, locale: string): z.input<typeof createExperimentSchema> {
  return {
    name: draft.name,
    scope: draft.scope === "instance" ? "instance" : "mine",
    unit: draft.unit === "user" && draft.scope === "instance" ? "user" : "conversation",
    trafficPercent: toNumber(draft.trafficPercent, locale),
    minimumSample: toNumber(draft.minimumSample, locale),
    maxCostMicroUsd: readDollars(draft.maxCost, locale),
    arms: draft.arms.map(({ name, mode, modelId, weightsVersion, instructions }) => ({
      name,
      mode: orNull(mode) as RouteMode | null,
      modelId: orNull(modelId),
      weightsVersion: orNull(weightsVersion),
      instructions: orNull(instructions),
    })),
  };
}
