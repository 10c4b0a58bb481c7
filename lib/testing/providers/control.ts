import { z } from "zod";
import { type Answer, answerSchema, type Match, matchSchema } from "./answer.ts";
import type { RecordedRequest } from "./recorded-request.ts";

/** What can be done to a provider from another process. */
export type ControlTarget = {
  script(match: Match | "next", answer: Answer): void;
  /** Lets every held stream go on; returns how many there were. */
  release(): number;
  /** Forgets scripts, requests and counts; releases what is held. */
  reset(): void;
  requests: RecordedRequest[];
  readonly heldStreams: number;
  readonly pendingScripts: number;
  readonly openStreams: number;
  readonly deliveredChunks: number;
};

const scriptSchema = z.strictObject({ match: z.union([z.literal("next"), matchSchema]), answer: answerSchema });

/**
 * Answers a control request: `POST /__script {match, answer}`, `POST /__release`, `POST /__reset`, `GET /__requests`,
 * `GET /__state`.
 */
export function answerControl(
  target: ControlTarget,
  operation: string,
  body: unknown,
): { status: number; body: unknown } {
  switch (operation) {
    case "POST /__script": {
      const parsed = scriptSchema.safeParse(body);
      if (!parsed.success) return { status: 400, body: { error: z.prettifyError(parsed.error) } };
      target.script(parsed.data.match, parsed.data.answer);
      return { status: 200, body: { ok: true } };
    }
    case "POST /__release":
      return { status: 200, body: { released: target.release() } };
    case "POST /__reset":
      target.reset();
      return { status: 200, body: { ok: true } };
    case "GET /__requests":
      return { status: 200, body: target.requests };
    case "GET /__state": {
      const { heldStreams, pendingScripts, openStreams, deliveredChunks } = target;
      return { status: 200, body: { heldStreams, pendingScripts, openStreams, deliveredChunks } };
    }
    default:
      return { status: 404, body: { error: `No such control: ${operation}` } };
  }
}
