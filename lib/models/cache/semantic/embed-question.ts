import type { Principal } from "../../../auth/schema.ts";
import type { Target } from "../../gateway/target.ts";
import { planEmbeddings } from "../../media/make-embeddings.ts";
import { runMedia } from "../../media/run-media.ts";
import { toBytes } from "./likeness.ts";

/** A question that takes longer to embed is kept without: no answer waits for it, but its call must end some time. */
const WITHIN_MS = 5_000;

/**
 * The embedding of a question, as it is stored, by the gateway's rules (breaker, keys, retries). It takes no message of
 * the allowance; what it costs is a ledger row.
 * @throws AppError budget_exceeded, and a provider's failure.
 */
export async function embedQuestion(principal: Principal, embedder: Target, question: string): Promise<Buffer> {
  const plan = await planEmbeddings(embedder, { values: [question], dimensions: undefined });
  const { values } = await runMedia(principal, { purpose: "embedding", requests: 0, withinMs: WITHIN_MS, ...plan });
  return toBytes(values[0]?.vectors[0] ?? []);
}
