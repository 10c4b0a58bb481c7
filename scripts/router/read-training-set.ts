import notes from "./pasted-notes.json" with { type: "json" };
import pasted from "./pasted-texts.json" with { type: "json" };
import type { IntentRow, LlmRouterRow, MmluRow } from "./read-sources.ts";
import {
  readFollowBenchRows,
  readIntentRows,
  readLlmRouterRows,
  readMmluRows,
  readWrittenPrompts,
} from "./read-sources.ts";
import { type DifficultyExample, gradeToDifficulty, toLevelExample } from "./train-difficulty.ts";
import type { IntentExample } from "./train-intent.ts";
import type { FailureExample, GainExample } from "./train-strong.ts";
import { vectorOf } from "./vector-of.ts";
import { withImages, withNotes, withPastedTexts } from "./with-pasted-texts.ts";

/** Everything that the shipped weights are trained on. */
export interface TrainingSet {
  intents: IntentExample[];
  difficulties: DifficultyExample[];
  /** Those of them that were graded by hand. */
  graded: DifficultyExample[];
  gains: GainExample[];
  failures: FailureExample[];
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Prompts that only the bench reads. */
export const isHeldOut = (file: string) => file.startsWith("held-out");

export const toGain = ({ prompt, weak, strong }: MmluRow): GainExample => ({
  vector: vectorOf(prompt),
  gain: strong - weak,
});

/** MMLU questions of other models would be labels beyond the 1,500 that the bar allows, so they are left out. */
export const toFailures = (rows: readonly LlmRouterRow[]): FailureExample[] =>
  rows
    .filter(({ task }) => task !== "mmlu")
    .map(({ prompt, task, scores }) => ({ vector: vectorOf(prompt), task, failure: 1 - mean(Object.values(scores)) }));

export const toIntentExample = ({ text, intent, source }: IntentRow): IntentExample => ({
  vector: vectorOf(text),
  intent,
  source,
});

/** The written prompts as examples of both heads, in the same order. */
export function readWrittenExamples(accepts: (file: string) => boolean) {
  return readWrittenPrompts(accepts).map(({ text, intent, difficulty, hasImage = false }) => ({
    vector: vectorOf(text, hasImage),
    intent,
    source: null,
    difficulty: gradeToDifficulty(difficulty),
  }));
}

/** Long texts that people might paste: passages that some questions are about, and as often our own. */
function pastedTexts(mmlu: readonly MmluRow[]): string[] {
  const passages = mmlu.map(({ prompt }) => prompt.replace(/\nA\. [\s\S]*$/, "")).filter(({ length }) => length > 700);
  return passages.flatMap((passage, index) => [passage, (pasted[index % pasted.length] ?? "").repeat(2)]);
}

/**
 * Reads the training set.
 * @param data Folder of the reference data.
 * @param accepts Which files of written prompts to read; all but those held out by default.
 */
export function readTrainingSet(data: string, accepts = (file: string) => !isHeldOut(file)): TrainingSet {
  const written = readWrittenExamples(accepts);
  const mmlu = readMmluRows(data);
  const intents = readIntentRows(data);
  const levels = readFollowBenchRows(data).map(({ text, level }) => toLevelExample({ vector: vectorOf(text), level }));
  return {
    intents: [
      ...written,
      ...withPastedTexts(readWrittenPrompts(accepts), pastedTexts(mmlu)),
      ...withNotes(readWrittenPrompts(accepts), notes),
      ...withImages(readWrittenPrompts(accepts)),
      ...intents.map(toIntentExample),
    ],
    difficulties: [...written, ...levels],
    graded: written,
    gains: mmlu.map(toGain),
    failures: toFailures(readLlmRouterRows(data)),
  };
}
