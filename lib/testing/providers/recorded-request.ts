import type { IncomingHttpHeaders } from "node:http";
import type { Answer } from "./answer.ts";
import type { Ask } from "./ask.ts";

/** One request as the provider saw it, and what became of it. */
export type RecordedRequest = {
  method: string;
  path: string;
  /** First segment of the path: the provider's name in the base URL. */
  provider: string;
  headers: IncomingHttpHeaders;
  /** Parsed JSON; null for a GET or a body that is not JSON. */
  body: unknown;
  /** The chat request read from the body; null for others. */
  ask: Ask | null;
  /** The answer given to a chat request. */
  answer: Answer | null;
  deliveredChunks: number;
  outcome: "open" | "answered" | "cut by the provider" | "left by the client";
};
