import type { Intent } from "../schema.ts";
import type { Duel } from "./fit-strengths.ts";

/** How often a person, for an intent, among these models kept that one. */
export interface Tally {
  userId: string;
  intent: Intent;
  blind: boolean;
  models: string[];
  /** Null: none was better, or none was good. */
  winner: string | null;
  votes: number;
}

/** Who sees the names prefers names too. */
const OPEN_WEIGHT = 0.5;

const weightOf = ({ blind, votes }: Tally) => votes * (blind ? 1 : OPEN_WEIGHT);

/**
 * What the votes of each person count for: all of it, and where others have voted no more than what all others count for
 * together, so that nobody alone decides for everybody.
 */
export function capVoters(tallies: readonly Tally[]): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const tally of tallies) weights.set(tally.userId, (weights.get(tally.userId) ?? 0) + weightOf(tally));
  const all = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return new Map(
    [...weights].map(([userId, weight]) => [userId, all > weight ? Math.min(1, (all - weight) / weight) : 1]),
  );
}

/**
 * Votes as duels. A vote has one weight however many models it is among: the kept one beats each of the n-1 others by
 * 1/(n-1) of it; without a winner ("a tie", "all are bad") every pair draws.
 */
export function toDuels(tallies: readonly Tally[], shareOf: (userId: string) => number): Duel[] {
  return tallies.flatMap((tally): Duel[] => {
    const { models, winner, userId } = tally;
    const weight = weightOf(tally) * shareOf(userId);
    if (winner !== null) {
      const others = models.filter((modelId) => modelId !== winner);
      return others.map((b) => ({ a: winner, b, winsA: weight / others.length, winsB: 0 }));
    }
    const pairs = models.flatMap((a, index) => models.slice(index + 1).map((b) => [a, b] as const));
    const half = weight / pairs.length / 2;
    return pairs.map(([a, b]) => ({ a, b, winsA: half, winsB: half }));
  });
}

export interface VoteCounts {
  blindVotes: number;
  openVotes: number;
  voters: number;
  /** Votes with their weights. */
  weight: number;
}

/** The votes that a model was part of. */
export function countVotes(
  tallies: readonly Tally[],
  modelId: string,
  shareOf: (userId: string) => number,
): VoteCounts {
  const own = tallies.filter(({ models }) => models.includes(modelId));
  const sum = (part: readonly Tally[]) => part.reduce((total, { votes }) => total + votes, 0);
  return {
    blindVotes: sum(own.filter(({ blind }) => blind)),
    openVotes: sum(own.filter(({ blind }) => !blind)),
    voters: new Set(own.map(({ userId }) => userId)).size,
    weight: own.reduce((total, tally) => total + weightOf(tally) * shareOf(tally.userId), 0),
  };
}
