import type { Principal } from "../../../auth/schema.ts";
import { now } from "../../../platform/clock.ts";
import type { Target } from "../../gateway/target.ts";
import { type KeptAnswer, listQuestions, readKept } from "../store.ts";
import { embedQuestion } from "./embed-question.ts";
import { LEAST_SIMILARITY, similarity } from "./likeness.ts";
import { findDifference } from "./same-question.ts";
import { waitForEmbedding } from "./wait-for-embedding.ts";

/**
 * The newest questions of a scope that are looked at. They are compared here and not in the database, whose vector
 * extension may be missing; the words rule out nearly all of them, so that few embeddings are ever read.
 */
const MAX_QUESTIONS = 200;

export interface Similar {
  answer: KeptAnswer | null;
  /** Null where no other question was worth comparing, or it was not made in time. */
  embedding: Buffer | null;
  /** What is still being made; null where nothing is. */
  pending: Promise<Buffer> | null;
}

/**
 * The answer to a question that asks the same in other words: the words are compared first, which costs nothing, and
 * only where they agree the likeness of the embeddings, which has to be at least 0.95.
 */
export async function findSimilar(
  principal: Principal,
  scopeKey: Buffer,
  question: string,
  embedder: Target,
): Promise<Similar> {
  const questions = await listQuestions(principal, scopeKey, embedder.model.id, MAX_QUESTIONS, now());
  const alike = questions.filter((one) => findDifference(one.question, question) === null);
  if (alike.length === 0) return { answer: null, embedding: null, pending: null };
  const pending = embedQuestion(principal, embedder, question);
  const [embedding, kept] = await Promise.all([
    waitForEmbedding(embedder, pending),
    readKept(
      principal,
      alike.map(({ id }) => id),
    ),
  ]);
  if (!embedding) return { answer: null, embedding, pending };
  const ranked = kept
    .map((answer) => ({ answer, likeness: answer.embedding ? similarity(answer.embedding, embedding) : 0 }))
    .sort((a, b) => b.likeness - a.likeness);
  const [best] = ranked;
  return { answer: best && best.likeness >= LEAST_SIMILARITY ? best.answer : null, embedding, pending: null };
}
