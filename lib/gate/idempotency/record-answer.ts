import { log } from "../../platform/log.ts";
import { type Claim, releaseKey, storeAnswer } from "./claim-store.ts";
import { KeptText } from "./keep-text.ts";

/** A larger answer is not kept; a repeat is refused then, and does not run again. */
const MAX_KEPT_BYTES = 4 * 1024 * 1024;
/** How OpenAI's streams end; one that ends otherwise has broken off. */
const STREAM_END = /data: \[DONE\]\s*$/;
const KEPT_HEADERS = /^(?:content-type|cache-control|x-nexus-.*)$/;

/** Marks a kept body that is base64, because only text can be stored as it is. Taken off before it is sent again. */
export const BASE64_HEADER = "nexus-base64";
const TEXT = /^(?:text\/|application\/json)/;

/** What may go well at the next try (a provider, a limit, an allowance) leaves the key free. */
function mayChange(status: number): boolean {
  return status >= 500 || status === 429 || status === 402;
}

/** Ends a claim with what came of it. A failure is logged, not thrown: the answer itself is good. */
async function endClaim(
  claim: Claim,
  { status, headers }: Response,
  kept: KeptText,
  isWhole: boolean,
  marks: Record<string, string> = {},
): Promise<void> {
  const names = { ...Object.fromEntries([...headers].filter(([name]) => KEPT_HEADERS.test(name))), ...marks };
  const end =
    isWhole && !mayChange(status) ? storeAnswer(claim, { status, headers: names, body: kept.text }) : releaseKey(claim);
  await end.catch((error: unknown) => log.error({ err: error }, "what became of an idempotency key was not stored"));
}

async function recordWhole(claim: Claim, response: Response): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const kept = new KeptText(MAX_KEPT_BYTES);
  const isText = TEXT.test(response.headers.get("content-type") ?? "text/plain");
  kept.add(isText ? bytes : Buffer.from(Buffer.from(bytes).toString("base64")));
  await endClaim(claim, response, kept, true, isText ? {} : { [BASE64_HEADER]: "1" });
  return new Response(bytes, response);
}

/** Passes a stream on. It is read to its end although the client may be gone, who sees the end when it is kept. */
function recordStream(claim: Claim, response: Response, done: () => void): Response {
  const kept = new KeptText(MAX_KEPT_BYTES);
  let isOpen = true;
  async function pass(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    let isWhole = false;
    try {
      const reader = response.body?.getReader();
      for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
        kept.add(next.value);
        if (isOpen) controller.enqueue(next.value);
      }
      isWhole = STREAM_END.test(kept.tail);
    } finally {
      await endClaim(claim, response, kept, isWhole);
      done();
    }
    if (isOpen) controller.close();
  }
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      void pass(controller).catch((error: unknown) => {
        if (isOpen) controller.error(error);
      });
    },
    cancel() {
      isOpen = false;
    },
  });
  return new Response(body, response);
}

/**
 * Hands an answer on and keeps it for repeats of the claim's request.
 * @param done Called when the claim has ended, which is after this returns for a stream.
 */
export async function recordAnswer(claim: Claim, response: Response, done: () => void): Promise<Response> {
  if (response.headers.get("content-type")?.startsWith("text/event-stream")) return recordStream(claim, response, done);
  try {
    return await recordWhole(claim, response);
  } finally {
    done();
  }
}
