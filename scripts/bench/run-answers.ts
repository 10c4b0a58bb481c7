import { type AnswersResult, type LoadJob, percentile } from "./load-job.ts";
import { openStream } from "./open-stream.ts";

const countTokens = (text: string) => text.split(" zq").length - 1;

/** Virtual users ask one answer after the other; measures those that began after the warm-up and ended in time. */
export async function runAnswers(job: Extract<LoadJob, { mode: "answers" }>): Promise<AnswersResult> {
  const measureFrom = performance.now() + job.warmUpMs;
  const measureTo = measureFrom + job.durationMs;
  const firstTokensMs: number[] = [];
  let answers = 0;
  let failures = 0;
  let firstFailure: string | null = null;

  async function ask(user: number): Promise<void> {
    const startedAt = performance.now();
    let firstAt: number | null = null;
    let text = "";
    try {
      await openStream(job.target, user, `Say something [tokens:${job.tokens}]`, (part) => {
        text += part;
        if (firstAt === null && text.includes(" zq")) firstAt = performance.now();
      });
      const tokens = countTokens(text);
      if (tokens !== job.tokens || firstAt === null) throw new Error(`${tokens} of ${job.tokens} tokens came`);
    } catch (error) {
      failures++;
      firstFailure ??= String(error);
      return;
    }
    const endedAt = performance.now();
    if (endedAt < measureFrom || endedAt > measureTo) return;
    answers++;
    firstTokensMs.push(firstAt - startedAt);
  }

  async function loop(user: number): Promise<void> {
    while (performance.now() < measureTo && failures < 50) await ask(user);
  }
  await Promise.all(Array.from({ length: job.parallel }, (_, user) => loop(user)));
  return {
    answers,
    failures,
    firstFailure,
    answersPerSecond: (answers * 1_000) / job.durationMs,
    firstTokenP50Ms: percentile(firstTokensMs, 0.5),
    firstTokenP95Ms: percentile(firstTokensMs, 0.95),
  };
}
