import { type GatewayState, gatewayState } from "../../gateway/gateway-state.ts";
import type { Target } from "../../gateway/target.ts";

/** An answer waits this long at most for its question to be compared with others. */
export const PATIENCE_MS = 300;

/** The models whose last embedding came too late, by what this process knows of their providers. */
const late = new WeakMap<GatewayState, Set<string>>();

function lateOnes(): Set<string> {
  const gateway = gatewayState();
  const known = late.get(gateway) ?? new Set<string>();
  late.set(gateway, known);
  return known;
}

/**
 * An embedding if it comes in time, else null: it is only for a cache, and the model could be answering. A model that
 * was late is not waited for at all until one of its embeddings, which go on being made for the answers that are kept,
 * comes in time again.
 * @param embedding What is being made; it goes on when nobody waits for it any more.
 */
export async function waitForEmbedding(embedder: Target, embedding: Promise<Buffer>): Promise<Buffer | null> {
  const { id } = embedder.model;
  const slow = lateOnes();
  const isWaitedFor = !slow.has(id);
  let timer: NodeJS.Timeout | undefined;
  let isLate = false;
  const tooLate = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      isLate = true;
      slow.add(id);
      resolve(null);
    }, PATIENCE_MS);
  });
  const made = embedding.then(
    (bytes) => {
      if (!isLate) slow.delete(id);
      return bytes;
    },
    // Told where the answer is kept; here it is a question that is compared with nothing.
    () => null,
  );
  void made.then(() => clearTimeout(timer));
  return isWaitedFor ? Promise.race([made, tooLate]) : null;
}
