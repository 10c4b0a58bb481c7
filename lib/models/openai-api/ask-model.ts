import type { ChatRequest } from "../chat-request.ts";
import { continueRequest } from "../gateway/continue-request.ts";
import { generate } from "../gateway/generate.ts";
import { ProviderError } from "../gateway/provider-error.ts";
import { Seam } from "../gateway/seam.ts";
import type { Target } from "../gateway/target.ts";
import { toUsageAttempt } from "../gateway/usage-attempt.ts";
import type { ModelEvent } from "../schema.ts";
import type { Call } from "./call.ts";

const NO_PLACE = { conversationId: null, messageId: null };

/**
 * Streams the answer of a call. Where the caller allows it, a stream that breaks after its first words is continued by
 * the next model of the plan, unless a tool was being called or JSON is wanted; who wrote what is kept in `call.writers`.
 * @throws ProviderError when nobody can answer, or go on.
 */
export async function* askModel(call: Call, promptTokens: number): AsyncGenerator<ModelEvent[]> {
  let targets: readonly Target[] = call.plan.targets;
  let request = call.chat;
  let seam: Seam | null = null;
  for (;;) {
    try {
      yield* askOnce(call, request, targets, seam, promptTokens);
      return;
    } catch (error) {
      const { text } = call.completion;
      const others = mayContinue(call, error) ? targets.slice(targets.indexOf(call.target) + 1) : [];
      if (others.length === 0) {
        // Those who were asked to go on and did not are not the ones who answered.
        call.target = call.writers.at(-1)?.target ?? call.target;
        throw error;
      }
      targets = others;
      request = continueRequest(call.chat, text);
      seam = new Seam(text);
    }
  }
}

function mayContinue({ continues, completion, chat }: Call, error: unknown): boolean {
  if (!continues || completion.text === "" || completion.toolCalls.length > 0) return false;
  // Another one would begin its object anew, and the two would be no JSON.
  if (chat.responseFormat?.type === "json") return false;
  return error instanceof ProviderError && error.transient;
}

async function* askOnce(
  call: Call,
  request: ChatRequest,
  targets: readonly Target[],
  seam: Seam | null,
  promptTokens: number,
): AsyncGenerator<ModelEvent[]> {
  const { completion, attempts, writers } = call;
  const quartersBefore = completion.outputQuarters;
  const hooks: Parameters<typeof generate>[2] = {
    onTarget: (target) => {
      call.target = target;
    },
    onAttempt: (report) => {
      const outputQuarters = completion.outputQuarters - quartersBefore;
      attempts.push(toUsageAttempt(report, NO_PLACE, { inputTokens: promptTokens, outputQuarters }));
    },
  };
  for await (const events of generate(request, targets, hooks, {})) {
    const shown = seam ? joined(events, seam) : events;
    const hasText = shown.some((event) => event.type === "text" && event.delta !== "");
    if (hasText && writers.at(-1)?.target !== call.target)
      writers.push({ target: call.target, fromCharacter: completion.text.length });
    yield shown;
  }
}

/** The events of a continuation: without thinking, and without what it repeats. */
function joined(events: readonly ModelEvent[], seam: Seam): ModelEvent[] {
  return events.flatMap((event): ModelEvent[] => {
    if (event.type === "reasoning") return [];
    if (event.type === "text") return [{ type: "text", delta: seam.push(event.delta) }];
    const held = seam.end();
    return held ? [{ type: "text", delta: held }, event] : [event];
  });
}
