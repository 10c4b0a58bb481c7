import type { Answer, Match } from "./answer.ts";
import { type Ask, promptOf } from "./ask.ts";
import { isTitleAsk } from "./echo-text.ts";
import { directedAnswer } from "./prompt-directives.ts";

type Entry = { match: Match; answer: Answer; left: number };

/** The scripts of a provider, in the order they were given; the first that matches answers. */
export class ScriptBook {
  #entries: Entry[] = [];
  #seen = new Map<string, number>();

  /** Adds a script. `"next"` answers the next chat request that no earlier script takes, once. */
  add(match: Match | "next", answer: Answer): void {
    const fields = match === "next" ? { times: 1 } : match;
    this.#entries.push({ match: fields, answer, left: fields.times ?? Number.POSITIVE_INFINITY });
  }

  /** The answer for a request: a script, else what its prompt directs, else an empty answer (the echo). */
  take(ask: Ask, provider: string): Answer {
    const prompt = promptOf(ask);
    const entry = this.#entries.find(({ match, left }) => left > 0 && agrees(match, ask, provider, prompt));
    if (entry !== undefined) {
      entry.left--;
      return entry.answer;
    }
    // A title request carries the same prompt; counting it would use up `*1` directives meant for the chat.
    if (isTitleAsk(ask)) return {};
    const seen = this.#seen.get(prompt) ?? 0;
    this.#seen.set(prompt, seen + 1);
    return directedAnswer(ask, provider, seen);
  }

  /** The script that names a model, for a request that is no chat; an empty answer without one. */
  takeNamed(model: string, provider: string): Answer {
    const entry = this.#entries.find(
      ({ match, left }) => left > 0 && match.model === model && (match.provider ?? provider) === provider,
    );
    if (entry !== undefined) entry.left--;
    return entry?.answer ?? {};
  }

  /** How many scripts still wait for a request that they answer a set number of times. */
  get pending(): number {
    return this.#entries.filter(({ left }) => left > 0 && Number.isFinite(left)).length;
  }

  reset(): void {
    this.#entries = [];
    this.#seen.clear();
  }
}

function agrees(match: Match, ask: Ask, provider: string, prompt: string): boolean {
  return (
    (match.provider === undefined || match.provider === provider) &&
    (match.model === undefined || match.model === ask.model) &&
    (match.stream === undefined || match.stream === ask.stream) &&
    (match.promptIncludes === undefined || prompt.includes(match.promptIncludes))
  );
}
