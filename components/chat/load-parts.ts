import { loadRunChat } from "@/lib/chat/client/chat-session";
import { pauseBefore } from "@/lib/chat/client/pause-before";

const TRIES = 20;

/** Code that did not arrive (no connection, a new release) is asked for again instead of failing the page. */
async function insist<T>(load: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await load();
    } catch (error) {
      if (attempt === TRIES) throw error;
      await pauseBefore(attempt, new AbortController().signal);
    }
  }
}

/** The view of a conversation, which a new chat does not need until its first message. */
export const loadConversationView = () => insist(() => import("./conversation-view"));
export const loadLiveAnswer = () => insist(() => import("./live-answer"));

export const loadAskSeveral = () => insist(() => import("@/lib/chat/client/ask-several"));

/** How a file is shown, in the composer and on a message. */
export const loadAttachmentChip = () => insist(() => import("./attachment-chip"));

/** What is asked of a file before it is sent. */
export const loadFileCheck = () => insist(() => import("./composer/check-files"));

/** What sends it. */
export const loadUpload = () => insist(() => import("@/lib/chat/client/upload-attachment"));

/** Fetches what the next message will need, so that sending it waits for nothing, also when the connection goes. */
export function prepareToSend(): void {
  loadConversationView().catch(() => undefined);
  loadLiveAnswer().catch(() => undefined);
  loadRunChat().catch(() => undefined);
}
