import { collectEvidence, learnedShift } from "../router/apply-preferences.ts";
import { expectedQuality } from "../router/rank-candidates.ts";
import type { AvailableModel, Intent } from "../schema.ts";
import type { FeedbackRow } from "../user-rows/store.ts";
import type { Learned } from "./schema.ts";

/** The difficulty where nobody worked it out: that of a fair message. */
const USUAL_DIFFICULTY = 0.5;

const round = (value: number) => Math.round(value * 10) / 10;

/** The feedback on a model over all intents. Its difficulty is the mean of those known. */
function sumUp(modelId: string, rows: readonly FeedbackRow[]): FeedbackRow {
  const sum = (pick: (row: FeedbackRow) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const known = rows.flatMap(({ difficultyPercent }) => (difficultyPercent === null ? [] : [difficultyPercent]));
  return {
    modelId,
    intent: null,
    good: sum(({ good }) => good),
    bad: sum(({ bad }) => bad),
    replaced: sum(({ replaced }) => replaced),
    difficultyPercent: known.length === 0 ? null : known.reduce((total, one) => total + one, 0) / known.length,
  };
}

/**
 * What feedback has taught, for each model by intent and, last, for all other intents; as the router applies it.
 * Models that are no longer known are left out: they cannot be chosen.
 */
export function listLearned(feedback: readonly FeedbackRow[], models: readonly AvailableModel[]): Learned[] {
  const evidence = collectEvidence(feedback);
  const toLearned = (model: AvailableModel, row: FeedbackRow): Learned => {
    const { intent, good, bad, replaced, difficultyPercent } = row;
    const difficulty = difficultyPercent === null ? USUAL_DIFFICULTY : difficultyPercent / 100;
    const shares: { intent: Intent; probability: number }[] = intent === null ? [] : [{ intent, probability: 1 }];
    const { quality } = expectedQuality(model, shares, difficulty);
    const shift = round(learnedShift(quality, evidence, model.id, intent));
    return { modelId: model.id, intent, good, bad, replaced, shift };
  };
  return models.flatMap((model) => {
    const rows = feedback.filter(({ modelId }) => modelId === model.id);
    if (rows.length === 0) return [];
    return [...rows.filter(({ intent }) => intent !== null), sumUp(model.id, rows)].map((row) => toLearned(model, row));
  });
}
