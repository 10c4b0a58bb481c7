import type { Principal } from "../../auth/schema.ts";
import { AppError, toAppError } from "../../platform/errors.ts";
import { log } from "../../platform/log.ts";
import { cacheHeaders } from "../cache/cache-headers.ts";
import { providerErrorToAppError } from "../gateway/provider-error.ts";
import type { ModelEvent } from "../schema.ts";
import { type Call, usageOfCall } from "./call.ts";
import { nexusInfo } from "./chat-chunks.ts";
import { closeCall, keepCall, openCall } from "./open-call.ts";
import type { CompletionRequest } from "./schema.ts";

const encoder = new TextEncoder();

function answerHeaders(call: Call, requestId: string): Record<string, string> {
  return {
    "x-request-id": requestId,
    "x-nexus-model": call.target.model.id,
    "x-nexus-reason": call.plan.decision?.reasonCodes.join(",") ?? "user_choice",
    ...cacheHeaders(call.cache),
  };
}

async function completeWhole(call: Call, requestId: string): Promise<Response> {
  try {
    for await (const events of call.events) call.completion.apply(events);
  } catch (error) {
    await closeCall(call);
    throw providerErrorToAppError(error);
  }
  await closeCall(call);
  await keepCall(call);
  const nexus = nexusInfo(call);
  return Response.json(call.completion.whole(nexus.model, usageOfCall(call), nexus), {
    headers: {
      ...answerHeaders(call, requestId),
      "x-nexus-cost-micro-usd": String(nexus.cost_micro_usd ?? ""),
      "cache-control": "no-store",
    },
  });
}

const frame = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`;

function errorFrame(thrown: unknown, requestId: string): string {
  const error = toAppError(providerErrorToAppError(thrown));
  log.warn({ err: error.cause, requestId, code: error.code }, "a completion stream broke off");
  return frame({ error: { message: error.message, type: "server_error", code: error.code, request_id: requestId } });
}

/**
 * Reads the model to the end whether or not the client still listens, so that what the provider bills is what is
 * settled. The first batch was read before the headers went out; failures before it are ordinary HTTP errors.
 */
async function pump(
  call: Call,
  first: IteratorResult<ModelEvent[]>,
  includeUsage: boolean,
  requestId: string,
  send: (text: string) => void,
): Promise<void> {
  const { completion } = call;
  const model = () => call.target.model.id;
  try {
    // With what comes first, as all that ends it: each piece that is sent costs a write, and its reader a read.
    let text = frame(completion.chunk(model(), { role: "assistant", content: "" }));
    for (let next = first; !next.done; next = await call.events.next()) {
      for (const delta of completion.apply(next.value)) text += frame(completion.chunk(model(), delta));
      if (text) send(text);
      text = "";
    }
    await closeCall(call);
    await keepCall(call);
    text += frame(completion.chunk(model(), {}, completion.reason));
    const usage = usageOfCall(call);
    if (includeUsage) text += frame(completion.usageChunk(model(), usage, nexusInfo(call)));
    send(`${text}data: [DONE]\n\n`);
  } catch (error) {
    await closeCall(call).catch((cause: unknown) => log.error({ err: cause, requestId }, "usage not settled"));
    send(errorFrame(error, requestId));
  }
}

async function completeStream(call: Call, includeUsage: boolean, requestId: string) {
  let first: IteratorResult<ModelEvent[]>;
  try {
    first = await call.events.next();
  } catch (error) {
    await closeCall(call);
    throw providerErrorToAppError(error);
  }
  let open = true;
  const events = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => {
        if (open) controller.enqueue(encoder.encode(text));
      };
      void pump(call, first, includeUsage, requestId, send).finally(() => {
        if (open) controller.close();
        open = false;
      });
    },
    cancel() {
      open = false;
    },
  });
  return { events, headers: answerHeaders(call, requestId) };
}

/**
 * Answers a chat completion request through router, gateway and ledger: as events where the request asks for a
 * stream, else whole.
 * @throws AppError as `planAnswer`, context_too_long, quota_exceeded, and a provider's failure before the first content.
 */
export async function completeChat(principal: Principal, request: CompletionRequest, requestId: string) {
  if (request.model === "nexus/auto" || request.model.includes("/")) {
    const call = await openCall(principal, request);
    return request.stream
      ? completeStream(call, request.stream_options?.include_usage ?? false, requestId)
      : completeWhole(call, requestId);
  }
  throw new AppError(
    "model_not_found",
    `The model "${request.model.slice(0, 120)}" does not exist. Names look like provider/model, or nexus/auto.`,
    {
      issues: [{ path: "model", message: "must be provider/model or nexus/auto" }],
    },
  );
}
