import type { ChatRequest } from "../chat-request.ts";
import { estimateTokens } from "../estimate-tokens.ts";

const QUOTED_CHARACTERS = 80;

/**
 * A request that has another model go on with an answer that broke off, in mid-sentence if need be. Sent as a request of
 * the user after the partial answer, because not every provider continues a last message of the assistant. What was
 * written counts towards the limit of the answer.
 * @param partial The text that was shown; without any, the request is as it was.
 */
export function continueRequest(request: ChatRequest, partial: string): ChatRequest {
  if (partial === "") return request;
  const instruction =
    "Your answer above was cut off in transmission. Write only what comes next, beginning exactly where it stops, even " +
    "in the middle of a sentence or a word. Repeat nothing of it, and say nothing about the interruption. " +
    `It stops with: ${JSON.stringify(partial.slice(-QUOTED_CHARACTERS))}`;
  const { maxOutputTokens: limit } = request;
  return {
    ...request,
    ...(limit === undefined ? {} : { maxOutputTokens: Math.max(1, limit - estimateTokens(partial)) }),
    messages: [
      ...request.messages,
      { role: "assistant", content: [{ type: "text", text: partial }] },
      { role: "user", content: [{ type: "text", text: instruction }] },
    ],
  };
}
