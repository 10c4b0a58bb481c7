/** Where a load goes. In `body`, `{{prompt}}`, `{{id}}` (new for each request) and `{{conversation}}` (one for each virtual user) are filled in. */
export type LoadTarget = {
  url: string;
  /** One set for each signed-in user; virtual users take them in turn. */
  headers: Record<string, string>[];
  body: string;
};

export type LoadJob =
  | { mode: "answers"; target: LoadTarget; parallel: number; warmUpMs: number; durationMs: number; tokens: number }
  | { mode: "paced"; target: LoadTarget; streams: number; rampMs: number; windowMs: number };

/** Answers asked for one after the other by `parallel` virtual users. */
export type AnswersResult = {
  answers: number;
  /** Errors, wrong statuses and answers without all their tokens. */
  failures: number;
  firstFailure: string | null;
  answersPerSecond: number;
  firstTokenP50Ms: number;
  firstTokenP95Ms: number;
};

/** Streams of 50 tokens a second held at the same time. */
export type PacedResult = {
  streams: number;
  failures: number;
  firstFailure: string | null;
  /** From the provider's write to the reader, over the tokens sent while all streams were open. */
  tokenDelayP50Ms: number;
  tokenDelayP95Ms: number;
  /** Tokens seen in that time, as a part of those that the pace promises. */
  completeness: number;
};

/**
 * The value below which this part of the values lies (nearest rank); NaN without values. Sorts in place.
 * @param part 0.95 for p95.
 */
export function percentile(values: number[], part: number): number {
  values.sort((a, b) => a - b);
  return values[Math.min(values.length - 1, Math.ceil(values.length * part) - 1)] ?? Number.NaN;
}

/** The middle of the rounds, with the lowest and the highest. */
export function overRounds(values: readonly number[]): { value: number; low: number; high: number } {
  return { value: percentile([...values], 0.5), low: Math.min(...values), high: Math.max(...values) };
}
