/** A model that could answer. */
export interface Contender {
  modelId: string;
  /** The same model of several providers has one name. */
  name: string;
  /** Expected quality for the message, 0 to 100. */
  quality: number;
}

/** Contenders this far below the best one are not asked: nobody learns from a choice that is clear beforehand. */
const HOPELESS_POINTS = 40;
/** Points of expected quality after which a partner is about a third (1/e) as likely. */
const NEAR_POINTS = 8;

/** An index below `weights.length`, each as likely as its weight; `random` gives [0, 1). */
function drawIndex(weights: readonly number[], random: () => number): number {
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
  const index = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return index < 0 ? weights.length - 1 : index;
}

/**
 * Two models for a blind comparison, in random order: any that is not hopeless, and a partner that is the more likely
 * the nearer it is in expected quality, because near ones are those whose order is open.
 * @returns null when fewer than two different models could answer.
 */
export function pickPair(contenders: readonly Contender[], random: () => number): [Contender, Contender] | null {
  const best = Math.max(...contenders.map(({ quality }) => quality));
  const able = contenders.filter(({ quality }) => quality >= best - HOPELESS_POINTS);
  const isOther = (one: Contender) => (other: Contender) => other.name.toLowerCase() !== one.name.toLowerCase();
  // Where all others are hopeless, a pair of unequal ones is better than none.
  const pool = able.some((one) => able.some(isOther(one))) ? able : contenders;
  const first =
    pool[
      drawIndex(
        pool.map(() => 1),
        random,
      )
    ];
  if (!first) return null;
  const others = pool.filter(isOther(first));
  const nearness = others.map(({ quality }) => Math.exp(-Math.abs(quality - first.quality) / NEAR_POINTS));
  const second = others[drawIndex(nearness, random)];
  if (!second) return null;
  return random() < 0.5 ? [first, second] : [second, first];
}
