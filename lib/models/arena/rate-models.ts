import { INTENTS, type Intent } from "../schema.ts";
import { fitStrengths } from "./fit-strengths.ts";
import { type ArenaRating, MAX_SHIFT, MINIMUM_VOTES } from "./schema.ts";
import { capVoters, countVotes, type Tally, toDuels } from "./weigh-votes.ts";

/** Weak: of two models that met once, the winner is 0.5 logits better and not without bounds. */
const WEAK_DEVIATION = 1;
const ELO_PER_LOGIT = 400 / Math.log(10);
const AVERAGE_RATING = 1000;
const TWO_SIDED_95 = 1.96;

/** Points of the router's strength for a logit of preference, an assumption: 25 points more win 73 of 100 votes. */
const POINTS_PER_LOGIT = 25;
/** How sure the router is of its own figures, in logits: ten points. About 25 votes count as much as they do. */
const PRIOR_DEVIATION = 10 / POINTS_PER_LOGIT;

const byIntent = (tallies: readonly Tally[]) =>
  INTENTS.flatMap((intent) => {
    const own = tallies.filter((tally) => tally.intent === intent);
    return own.length === 0 ? [] : [{ intent, own }];
  });

/** Ratings from votes alone, best first by intent: nothing of what the router believes is in them. */
export function rateModels(tallies: readonly Tally[]): (ArenaRating & { voters: number })[] {
  return byIntent(tallies).flatMap(({ intent, own }) => {
    const shares = capVoters(own);
    const shareOf = (userId: string) => shares.get(userId) ?? 1;
    return fitStrengths(toDuels(own, shareOf), { deviation: WEAK_DEVIATION })
      .sort((a, b) => b.strength - a.strength)
      .map(({ modelId, strength, error }) => {
        const { weight: _weight, ...counts } = countVotes(own, modelId, shareOf);
        const toRating = (logits: number) => Math.round(AVERAGE_RATING + ELO_PER_LOGIT * logits);
        return {
          intent,
          modelId,
          rating: toRating(strength),
          low: toRating(strength - TWO_SIDED_95 * error),
          high: toRating(strength + TWO_SIDED_95 * error),
          ...counts,
        };
      });
  });
}

/** Points of strength by `shiftKey`. */
export type ArenaShifts = ReadonlyMap<string, number>;
export const shiftKey = (intent: Intent, modelId: string) => `${intent} ${modelId}`;

/**
 * How far votes move what the router expects of a model for an intent, in points of strength: the same fit with the
 * router's own figures as the prior, less those. Never more than MAX_SHIFT; nothing for models with fewer than
 * MINIMUM_VOTES votes (after the cap on single voters) or fewer voters than `minimumVoters`.
 * @param priorOf The router's strength of a model for an intent, 0 to 100.
 */
export function shiftStrengths(
  tallies: readonly Tally[],
  minimumVoters: number,
  priorOf: (modelId: string, intent: Intent) => number,
): ArenaShifts {
  const shifts = new Map<string, number>();
  for (const { intent, own } of byIntent(tallies)) {
    const shares = capVoters(own);
    const shareOf = (userId: string) => shares.get(userId) ?? 1;
    const ids = new Set(own.flatMap(({ models }) => models));
    const means = new Map([...ids].map((id) => [id, priorOf(id, intent) / POINTS_PER_LOGIT]));
    for (const { modelId, strength } of fitStrengths(toDuels(own, shareOf), { means, deviation: PRIOR_DEVIATION })) {
      const { weight, voters } = countVotes(own, modelId, shareOf);
      if (weight < MINIMUM_VOTES || voters < minimumVoters) continue;
      const points = (strength - (means.get(modelId) ?? 0)) * POINTS_PER_LOGIT;
      const shift = Math.round(Math.min(MAX_SHIFT, Math.max(-MAX_SHIFT, points)) * 10) / 10;
      if (shift !== 0) shifts.set(shiftKey(intent, modelId), shift);
    }
  }
  return shifts;
}
