import { seededRandom } from "../../platform/seeded-random.ts";
import type { Intent, RouteMode } from "../schema.ts";
import { answersKnown, type Chosen, type Evidence } from "./apply-preferences.ts";
import { HASH_SEED, hashStep } from "./hash-feature.ts";
import { type Ranked, scoreOf } from "./rank-candidates.ts";

/** Points below the quality floor where a model is still tried: that it is worse is not certain yet. */
const MARGIN = 5;

type Random = () => number;

/** From a gamma distribution of scale 1 (Marsaglia and Tsang, ACM TOMS 26, 2000; shapes below 1 by their boost). */
function drawGamma(random: Random, shape: number): number {
  if (shape < 1) return drawGamma(random, shape + 1) * random() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + normal / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < normal ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/**
 * What a model may be worth, 0 to 100: drawn from a Beta distribution.
 * @param seed The same one gives the same draw for a model, whichever others there are.
 * @param quality The mean.
 * @param answers How many answers it is known from; the more, the closer to the mean.
 */
export function drawQuality(seed: string, modelId: string, quality: number, answers: number): number {
  let hash = HASH_SEED;
  for (const unit of `${seed} ${modelId}`) hash = hashStep(hash, unit.codePointAt(0) ?? 0);
  const random = seededRandom(hash);
  const good = drawGamma(random, (answers * quality) / 100);
  return 100 * (good / (good + drawGamma(random, answers * (1 - quality / 100))));
}

/**
 * Thompson sampling, where the person lets Auto explore: the model with the best draw answers, in place of the one with the
 * best mean, and says so. Only models that are good enough, or nearly, are drawn, and only a draw that is good enough counts.
 */
export function explore(
  chosen: Chosen<Ranked> & { floor: number },
  { seed, mode, previousModelId }: { seed?: string; mode: RouteMode; previousModelId: string | null },
  known: { evidence: Evidence; intent: Intent | null; difficulty: number; need: number },
): Chosen<Ranked> {
  // A conversation that has begun keeps its model.
  if (seed === undefined || previousModelId !== null) return chosen;
  let best = { one: chosen.winner, score: -1 };
  for (const one of chosen.ranked) {
    if (one.quality < chosen.floor - MARGIN) continue;
    const answers = answersKnown(known.evidence, one.model.id, known.intent, known.difficulty);
    const quality = drawQuality(seed, one.model.id, one.quality, answers);
    // One that is known well to fall short is seldom drawn above the floor.
    if (quality < chosen.floor && one !== chosen.winner) continue;
    const score = scoreOf({ ...one, quality }, 0, mode, known.need);
    if (score > best.score) best = { one, score };
  }
  if (best.one === chosen.winner) return chosen;
  const ranked = [best.one, ...chosen.ranked.filter((one) => one !== best.one)];
  return { ranked, winner: best.one, sticky: false, reasonCodes: ["explored"] };
}
