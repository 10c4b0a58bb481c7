import { setTimeout as delay } from "node:timers/promises";
import { type LoadJob, type PacedResult, percentile } from "./load-job.ts";
import { openStream } from "./open-stream.ts";
import { preciseNowMs } from "./precise-now.ts";

const TOKENS_PER_SECOND = 50;
const SETTLE_MS = 500;
const TOKEN = / zq@([\d.]+);/g;

/**
 * Opens the streams evenly over the ramp, lets them settle, and measures every token sent in the window. The streams
 * are just long enough to end by themselves: a closed connection would not end the run behind it.
 */
export async function runPaced(job: Extract<LoadJob, { mode: "paced" }>): Promise<PacedResult> {
  const fromMs = preciseNowMs() + job.rampMs + SETTLE_MS;
  const toMs = fromMs + job.windowMs;
  const tokens = Math.ceil(((job.rampMs + SETTLE_MS * 2 + job.windowMs) / 1_000) * TOKENS_PER_SECOND);
  const delaysMs: number[] = [];
  let failures = 0;
  let firstFailure: string | null = null;

  async function hold(user: number): Promise<void> {
    await delay((user * job.rampMs) / job.streams);
    let seen = 0;
    let tail = "";
    try {
      await openStream(job.target, user, `Say something [tokens:${tokens}] [pace:${TOKENS_PER_SECOND}]`, (part) => {
        const atMs = preciseNowMs();
        const text = tail + part;
        let end = 0;
        for (const match of text.matchAll(TOKEN)) {
          seen++;
          end = match.index + match[0].length;
          const sentMs = Number(match[1]);
          if (sentMs >= fromMs && sentMs < toMs) delaysMs.push(atMs - sentMs);
        }
        tail = text.slice(Math.max(end, text.length - 64));
      });
      if (seen !== tokens) throw new Error(`${seen} of ${tokens} tokens came`);
    } catch (error) {
      failures++;
      firstFailure ??= String(error);
    }
  }
  await Promise.all(Array.from({ length: job.streams }, (_, user) => hold(user)));
  return {
    streams: job.streams,
    failures,
    firstFailure,
    completeness: delaysMs.length / ((job.streams * TOKENS_PER_SECOND * job.windowMs) / 1_000),
    tokenDelayP50Ms: percentile(delaysMs, 0.5),
    tokenDelayP95Ms: percentile(delaysMs, 0.95),
  };
}
