import type { ModelEvent } from "../../schema.ts";
import type { ProviderCall } from "../provider-call.ts";

/** One of two calls for the same answer, with its events. */
export interface Runner {
  call: ProviderCall;
  events: AsyncGenerator<ModelEvent[]>;
}

type Outcome = { runner: Runner; result: IteratorResult<ModelEvent[]> } | { runner: Runner; error: unknown };

/** The first batch of a call, or its failure; never rejects, so that the one that lost may be forgotten. */
function firstOf(runner: Runner): Promise<Outcome> {
  return runner.events.next().then(
    (result) => ({ runner, result }),
    (error: unknown) => ({ runner, error }),
  );
}

/**
 * The events of whichever of two calls begins first. The second one is made when the first has not begun after its time;
 * the one that is too late is cancelled before anything of the other is handed on. When one fails, the other goes on
 * alone.
 * @param due Resolves when the second call is to be made; rejects when the signal aborts.
 * @param startSecond Makes the second call; null when there is to be none.
 * @param onWinner Told who has begun, when there were two.
 * @throws ProviderError of the first call, or of the one that failed last.
 */
export async function* readHedged(
  first: Runner,
  due: (signal: AbortSignal) => Promise<void>,
  startSecond: () => Runner | null,
  onWinner: (winner: ProviderCall) => void,
): AsyncGenerator<ModelEvent[]> {
  const waiting = new AbortController();
  let second: Runner | null = null;
  try {
    const begun = firstOf(first);
    const isDue = due(waiting.signal).then(
      () => true,
      () => false,
    );
    let outcome = await Promise.race([begun, isDue.then((is) => (is ? null : begun))]);
    waiting.abort();
    if (outcome === null) second = startSecond();
    if (second) {
      const other = firstOf(second);
      outcome = await Promise.race([begun, other]);
      if ("error" in outcome) outcome = await (outcome.runner === first ? other : begun);
      if ("result" in outcome) {
        const { runner } = outcome;
        (runner === first ? second : first).call.cancel();
        onWinner(runner.call);
      }
    }
    outcome ??= await begun;
    if ("error" in outcome) throw outcome.error;
    const { runner, result } = outcome;
    if (result.done) return;
    yield result.value;
    yield* runner.events;
  } finally {
    waiting.abort();
    // Not waited for: one of them may still be on its way out of a connection.
    for (const runner of [first, second]) void runner?.events.return(undefined).catch(() => undefined);
  }
}
