import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { nowMs } from "../../platform/clock.ts";
import { hashToken } from "../../platform/crypto/hash.ts";
import { AppError } from "../../platform/errors.ts";
import { log } from "../../platform/log.ts";
import { type Claim, claimKey, type KeyState, keepClaim, type StoredAnswer } from "./claim-store.ts";
import { BASE64_HEADER, recordAnswer } from "./record-answer.ts";

export const IDEMPOTENCY_HEADER = "idempotency-key";
export const REPLAYED_HEADER = "idempotent-replayed";

const VALID_KEY = /^[\x20-\x7e]{1,255}$/;
/** A repeat waits this long for the first request's answer. */
const WAIT_MS = 10_000;
const FIRST_PAUSE_MS = 25;
const MAX_PAUSE_MS = 400;
const RETRY_AFTER_SECONDS = 2;
const KEEP_ALIVE_EVERY_MS = 10_000;

export interface OnceRequest {
  userId: string;
  headers: Headers;
  requestId: string;
  /** Two requests are the same when their operation with its parameters and the bytes of their bodies are. */
  name: string;
  body: Uint8Array;
  /** Makes anew what of a kept text is over when it comes again. */
  renewKept?: ((body: string) => string) | undefined;
}

function readKey(headers: Headers): string | null {
  const key = headers.get(IDEMPOTENCY_HEADER);
  if (key === null || VALID_KEY.test(key)) return key;
  const message = "must be 1 to 255 printable ASCII characters";
  throw new AppError("invalid_input", `The header Idempotency-Key ${message}.`, {
    issues: [{ path: "Idempotency-Key", message }],
  });
}

/** Claims the key; while another request holds it, waits for that one's answer or failure. */
async function waitForKey(userId: string, key: string, requestHash: Buffer): Promise<KeyState> {
  const until = nowMs() + WAIT_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)) {
    const state = await claimKey(userId, key, requestHash);
    if (state.kind !== "running" || nowMs() >= until) return state;
    await delay(pauseMs);
  }
}

function replay({ status, headers, body }: StoredAnswer, { requestId, renewKept }: OnceRequest): Response {
  if (body === null) {
    throw new AppError("conflict", "This request was answered before, and its answer was too large to be kept.");
  }
  const { [BASE64_HEADER]: isBase64, ...kept } = headers;
  return new Response(isBase64 ? Buffer.from(body, "base64") : (renewKept?.(body) ?? body), {
    status,
    headers: { ...kept, "x-request-id": requestId, [REPLAYED_HEADER]: "true" },
  });
}

function keepAlive(claim: Claim): () => void {
  const timer = setInterval(() => {
    keepClaim(claim).catch((error: unknown) => log.warn({ err: error }, "an idempotency key was not kept alive"));
  }, KEEP_ALIVE_EVERY_MS);
  return () => clearInterval(timer);
}

/**
 * Runs a request once for each Idempotency-Key of a user; repeats get the stored answer, streams as they were sent.
 * Without the header it just runs.
 *
 * Parallel repeats wait up to ten seconds for the first one. An answer that may change (5xx, 429, 402) and a stream that
 * broke off free the key again. A request whose process died is taken over by its next repeat, half a minute later: only
 * then may a provider be called a second time.
 * @param perform Runs the request; it answers errors too and does not throw.
 * @throws AppError invalid_input (the key), idempotency_mismatch (the key was used for another request), conflict (the
 *   first request still runs, or its answer was larger than 4 MiB)
 */
export async function answerOnce(request: OnceRequest, perform: () => Promise<Response>): Promise<Response> {
  const key = readKey(request.headers);
  if (key === null) return perform();
  const { userId, name, body } = request;
  const digest = createHash("sha256").update(body).digest("hex");
  const state = await waitForKey(userId, key, hashToken("idempotency", `${digest} ${name}`));
  switch (state.kind) {
    case "answered":
      return replay(state.answer, request);
    case "mismatch":
      throw new AppError("idempotency_mismatch", "This Idempotency-Key was used for another request.");
    case "running":
      throw new AppError("conflict", "The first request with this Idempotency-Key still runs.", {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    case "claimed": {
      const stop = keepAlive(state.claim);
      return recordAnswer(state.claim, await perform(), stop);
    }
  }
}
