import { createHash } from "node:crypto";
import {
  type Calibration,
  DIFFICULTY,
  decodeWeights,
  encodeWeights,
  OUTPUTS,
  STRONG,
  type Weights,
} from "../../lib/models/router/encode-weights.ts";
import { FACT_ROWS, HASHED_ROWS, ROWS } from "../../lib/models/router/hash-feature.ts";
import { INTENTS } from "../../lib/models/schema.ts";
import { fitLogistic, fitTemperature } from "./calibrate.ts";
import type { TrainingSet } from "./read-training-set.ts";
import { seededRandom, shuffledIndices } from "./seeded-random.ts";
import { type DifficultyExample, scoreOne, trainDifficulty } from "./train-difficulty.ts";
import { type IntentExample, isJoined, scoreIntents, trainIntent } from "./train-intent.ts";
import { trainFailure, trainStrong } from "./train-strong.ts";

/** How often a strong model is needed for prompts graded 1 to 5. */
const STRONG_SHARES = [0.02, 0.1, 0.35, 0.8, 0.97];
const FOLDS = 5;
const SEED = 11;
/** How much a message's difficulty adds to the need of a strong model: questions alone do not show all that is hard. */
export const DIFFICULTY_SHARE = 0.5;

/** Scores of the written prompts by weights that were trained without them, for the temperature. */
function crossScore(prompts: readonly IntentExample[]) {
  const written = [...prompts.keys()].filter((index) => prompts[index]?.source === null);
  const order = shuffledIndices(written.length, seededRandom(SEED));
  const foldOf = new Map(written.map((index, at) => [index, (order[at] ?? 0) % FOLDS]));
  return Array.from({ length: FOLDS }, (_, fold) => {
    // A held-out prompt must not be met again with a text pasted to it.
    const weights = trainIntent(prompts.filter(({ source }, index) => foldOf.get(index) !== fold && !isJoined(source)));
    return prompts
      .filter((_prompt, index) => foldOf.get(index) === fold)
      .map(({ vector, intent }) => ({ scores: scoreIntents(weights, vector), truth: INTENTS.indexOf(intent) }));
  }).flat();
}

/** Three trained heads side by side, one row of `OUTPUTS` for each feature. */
function joinHeads(intent: Float32Array, difficulty: Float32Array, strong: Float32Array): Float32Array {
  const joined = new Float32Array(ROWS * OUTPUTS);
  for (let row = 0; row < ROWS; row++) {
    joined.set(intent.subarray(row * INTENTS.length, (row + 1) * INTENTS.length), row * OUTPUTS);
    joined[row * OUTPUTS + DIFFICULTY] = difficulty[row] ?? 0;
    joined[row * OUTPUTS + STRONG] = (strong[row] ?? 0) + DIFFICULTY_SHARE * (difficulty[row] ?? 0);
  }
  return joined;
}

function quantise(joined: Float32Array, calibration: Calibration): Omit<Weights, "version"> {
  const facts = joined.slice(0, FACT_ROWS * OUTPUTS);
  const rest = joined.subarray(FACT_ROWS * OUTPUTS);
  const steps = new Float32Array(OUTPUTS);
  for (let at = 0; at < rest.length; at++) {
    const step = Math.abs(rest[at] ?? 0) / 127;
    if (step > (steps[at % OUTPUTS] ?? 0)) steps[at % OUTPUTS] = step;
  }
  const hashed = new Int8Array(HASHED_ROWS * OUTPUTS);
  for (let at = 0; at < rest.length; at++) {
    const step = steps[at % OUTPUTS] ?? 0;
    hashed[at] = step === 0 ? 0 : Math.round((rest[at] ?? 0) / step);
  }
  return { facts, hashed, steps, calibration };
}

function fitStrongCurve(strong: Float32Array, difficulty: Float32Array, graded: readonly DifficultyExample[]) {
  return fitLogistic(
    graded.map(({ vector, difficulty: grade }) => ({
      score: scoreOne(strong, vector) + DIFFICULTY_SHARE * scoreOne(difficulty, vector),
      share: STRONG_SHARES[Math.round(grade * 4)] ?? 0,
    })),
  );
}

/**
 * Trains every head and packs them: what `lib/models/router/weights/router.json` holds in base64. The same set gives the same
 * bytes.
 */
export function buildWeights({ intents, difficulties, graded, gains, failures }: TrainingSet): Uint8Array {
  const intent = trainIntent(intents);
  const difficulty = trainDifficulty(difficulties);
  const strong = trainStrong(gains, trainFailure(failures));
  const { slope, offset } = fitStrongCurve(strong, difficulty, graded);
  const calibration = { temperature: fitTemperature(crossScore(intents)), strongSlope: slope, strongOffset: offset };
  const packed = quantise(joinHeads(intent, difficulty, strong), calibration);
  const unnamed = encodeWeights({ ...packed, version: "" });
  const version = `linear-${createHash("sha256").update(unnamed).digest("hex").slice(0, 8)}`;
  const bytes = encodeWeights({ ...packed, version });
  decodeWeights(bytes);
  return bytes;
}
