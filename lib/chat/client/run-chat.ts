import { Chat } from "@ai-sdk/react";
import type { ChatTransport } from "ai";
import { ApiError, readApiError } from "../../platform/public/api-client.ts";
import type { ChatMessage, SendInput } from "../schema.ts";
import { newClientId } from "./new-client-id.ts";
import { openRunStream, type RunFetch } from "./open-run-stream.ts";
import { type Page, pageHeaders } from "./page-headers.ts";
import { pauseBefore } from "./pause-before.ts";

/** What starts a run in this tab: a message, another answer, or a run that is already under way. */
export type RunRequest =
  | { kind: "submit"; body: SendInput; message: ChatMessage }
  | { kind: "regenerate"; body: SendInput; message: ChatMessage }
  | { kind: "resume"; answerId: string };

export interface RunChatOptions {
  request: RunRequest;
  /** Null where nothing is sent. */
  page: Page | null;
  signal: AbortSignal;
  /** Called before the first byte, so that the view can follow the chat from the start. */
  onChat: (chat: Chat<ChatMessage>) => void;
  /** The server has taken the request; from now on the run lives there whatever happens here. */
  onOpen: (answerId: string) => void;
  onReconnecting: (reconnecting: boolean) => void;
  onTitle: (title: { conversationId: string; title: string }) => void;
}

export const callRun: RunFetch = async (path, init) => {
  try {
    return await fetch(`/api/v1${path}`, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError(0, { code: "offline", message: "You are offline, or the server cannot be reached." });
  }
};

/** The transport of one run: aborting it is leaving it; Stop is an endpoint of its own. */
function createRunTransport(options: RunChatOptions): ChatTransport<ChatMessage> {
  const { request, signal, onOpen, onReconnecting } = options;
  const stream = (answerId: string, first: Response | null) =>
    openRunStream({ fetch: callRun, pause: pauseBefore, signal, onReconnecting }, answerId, first);
  return {
    resumeStreamIsReplay: true,
    async sendMessages() {
      if (request.kind === "resume") throw new Error("A run that is resumed sends nothing.");
      const response = await callRun("/chat", {
        method: "POST",
        headers: { "content-type": "application/json", ...pageHeaders(options.page) },
        body: JSON.stringify(request.body),
        signal,
      });
      if (!response.ok) throw await readApiError(response);
      const answerId = response.headers.get("x-nexus-message-id");
      if (!answerId)
        throw new ApiError(502, { code: "unavailable", message: "The server did not answer as expected." });
      onOpen(answerId);
      // Sent once more, and answered in the meantime: the conversation has the answer.
      return stream(answerId, response.status === 204 ? null : response);
    },
    async reconnectToStream() {
      if (request.kind !== "resume") return null;
      onOpen(request.answerId);
      return stream(request.answerId, null);
    },
  };
}

/**
 * Follows one run to its end and returns the answer as the stream left it, or null when nothing arrived.
 * @throws ApiError when the server refused the request or the stream could not be kept; RunLogGone when the run is over
 * and only the conversation still has the answer.
 */
export async function runChat(options: RunChatOptions): Promise<ChatMessage | null> {
  const { request, onTitle } = options;
  const chat = new Chat<ChatMessage>({
    messages: request.kind === "regenerate" ? [request.message] : [],
    generateId: newClientId,
    transport: createRunTransport(options),
    onData: (part) => {
      if (part.type === "data-title") onTitle(part.data);
    },
  });
  options.onChat(chat);
  options.signal.addEventListener("abort", () => void chat.stop());
  if (request.kind === "submit") await chat.sendMessage(request.message);
  else if (request.kind === "regenerate") await chat.regenerate();
  else await chat.resumeStream();
  if (chat.error) throw chat.error;
  const last = chat.messages.at(-1);
  return last?.role === "assistant" ? last : null;
}
