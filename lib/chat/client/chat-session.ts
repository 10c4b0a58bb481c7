import type { QueryClient } from "@tanstack/react-query";
import { profileKey } from "../../auth/client.ts";
import { quotaKey } from "../../billing/client.ts";
import { ApiError } from "../../platform/public/api-client.ts";
import { conversationKey, conversationsKey, stopAnswer } from "../client.ts";
import type { ChatMessage, Conversation, ConversationDetail, SendInput } from "../schema.ts";
import { patchConversation, putConversation, putNodes, readAgain } from "./conversation-cache.ts";
import { createDrafts } from "./drafts.ts";
import { judgeFailure } from "./judge-failure.ts";
import { attachmentsOf, textOf } from "./message-parts.ts";
import { createOutbox } from "./outbox.ts";
import type { OutboxEntry, SendOutcome } from "./outbox-entry.ts";
import { openOutboxStorage } from "./outbox-storage.ts";
import type { Page } from "./page-headers.ts";
import type { RunRequest } from "./run-chat.ts";
import { createRunRegistry } from "./run-registry.ts";

export type ChatSession = ReturnType<typeof createChatSession>;

/** Loads the code of a live run: a third of the chat's weight, needed at the first message and not before. */
export const loadRunChat = () => import("./run-chat.ts");

/**
 * What a signed-in tab knows of its chats beyond the cache: the outbox, the drafts and the runs being read. It lives
 * outside React, so that an answer goes on being read while another conversation is on screen.
 */
export function createChatSession(queryClient: QueryClient, page: Page) {
  const { userId, workspaceId } = page;
  const runs = createRunRegistry();
  const drafts = createDrafts(userId, localStorage);
  const closing = new AbortController();
  const { signal } = closing;
  const channel = new BroadcastChannel(`nexus-outbox-${userId}`);
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  /** Answers that cannot be followed, whatever the cache says of them. */
  const gone = new Set<string>();
  /** Conversations in which another tab has sent something while a run was being read here. */
  const behind = new Set<string>();

  const storage = openOutboxStorage(userId);
  const outbox = createOutbox({
    storage,
    send: sendEntry,
    // While the conversation's answer is being written its next message waits, and elsewhere what was written in another
    // workspace: it must not be sent in this one.
    isReady: (entry) => runs.find(entry.conversationId) === null && (entry.workspaceId ?? workspaceId) === workspaceId,
    withLock: async (work) => {
      if (!navigator.onLine || signal.aborted) return;
      await navigator.locks.request(`nexus-outbox-${userId}`, { signal }, work).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    },
    announce: () => {
      if (!signal.aborted) channel.postMessage("changed");
    },
    retryLater: (afterMs) => {
      clearTimeout(retryTimer);
      if (signal.aborted) return;
      retryTimer = setTimeout(() => void outbox.flush(), afterMs);
    },
  });

  async function sendEntry(entry: OutboxEntry): Promise<SendOutcome> {
    const { conversationId, message } = entry;
    const body = { ...entry.body, parentId: entry.parentId };
    try {
      return {
        kind: "accepted",
        answerId: await follow(conversationId, entry.id, { kind: "submit", body, message }, entry.parentId),
      };
    } catch (error) {
      const outcome = judgeFailure(error);
      // Asks who is signed in now: with nobody the page goes to the sign-in, with somebody else it is loaded again.
      if (error instanceof ApiError && error.status === 401)
        void queryClient.invalidateQueries({ queryKey: profileKey });
      if (outcome.kind === "returned") {
        const image = entry.body.image ?? null;
        drafts.giveBack(conversationId, { text: textOf(message), attachments: attachmentsOf(message), image });
        void queryClient.invalidateQueries({ queryKey: quotaKey });
      }
      return outcome;
    }
  }

  /** Starts reading a run; resolves with the answer's id once the server has named it, and reads on by itself. */
  function follow(conversationId: string, parentId: string, request: RunRequest, grandparentId: string | null) {
    return new Promise<string>((resolve, reject) => {
      const answerId = request.kind === "resume" ? request.answerId : null;
      runs.start({ conversationId, parentId, answerId, chat: null, reconnecting: false, stopping: false });
      loadRunChat()
        .then(({ runChat }) =>
          runChat({
            request,
            page,
            signal,
            onChat: (chat) => runs.update(conversationId, { chat }),
            onOpen: (id) => {
              opened(conversationId, parentId, id, request, grandparentId);
              resolve(id);
            },
            onReconnecting: (reconnecting) => runs.update(conversationId, { reconnecting }),
            onTitle: ({ conversationId: id, title }) => void patchConversation(queryClient, id, { title }),
          }),
        )
        .then(
          (answer) => {
            void ended(conversationId, parentId, request, answer);
            // Left before it was opened (the session was closed): whoever waits must not wait for ever with the lock.
            reject(new DOMException("The run was left.", "AbortError"));
          },
          (error: unknown) => {
            reject(error);
            const id = runs.find(conversationId)?.answerId;
            // Not reached for minutes: that one may be joined once more.
            const isLost = error instanceof ApiError && (error.status === 0 || error.status >= 429);
            if (id && !isLost) gone.add(id);
            void ended(conversationId, parentId, request, null);
          },
        );
    });
  }

  function opened(
    conversationId: string,
    parentId: string,
    answerId: string,
    request: RunRequest,
    grandparentId: string | null,
  ) {
    const stub: ChatMessage = {
      id: answerId,
      role: "assistant",
      parts: [],
      metadata: { createdAt: new Date().toISOString(), status: "streaming" },
    };
    const question = request.kind === "submit" ? [{ parentId: grandparentId, message: request.message }] : [];
    if (queryClient.getQueryData(conversationKey(conversationId)) === undefined) {
      // Written offline and reloaded since: the server knows the conversation only now.
      readAgain(queryClient, conversationId);
      void queryClient.invalidateQueries({ queryKey: conversationsKey });
    } else if (request.kind !== "resume") {
      putNodes(queryClient, conversationId, [...question, { parentId, message: stub }], answerId);
    }
    const stopAsked = runs.find(conversationId)?.stopping ?? false;
    runs.update(conversationId, { answerId });
    patchConversation(queryClient, conversationId, { running: true });
    void outbox.repoint(parentId, { parentId: answerId, after: null });
    if (stopAsked) void stopAnswer(answerId).catch(() => undefined);
  }

  async function ended(conversationId: string, parentId: string, request: RunRequest, answer: ChatMessage | null) {
    const queryKey = conversationKey(conversationId);
    const wasOpen = Boolean(runs.find(conversationId)?.answerId);
    const isFinal = answer?.metadata !== undefined && answer.metadata.status !== "streaming";
    if (isFinal) putNodes(queryClient, conversationId, [{ parentId, message: answer }]);
    // Before anything is marked to be read again: each write takes that mark away.
    if (wasOpen && !signal.aborted) patchConversation(queryClient, conversationId, { running: false });
    if (behind.delete(conversationId) || (wasOpen && !isFinal)) {
      // Only the server knows how this ended: the log was gone, or the connection could not be kept. While it is asked
      // the run counts as live: what is cached still says so, and would have it joined again.
      await queryClient.invalidateQueries({ queryKey });
    }
    runs.end(conversationId);
    if (signal.aborted) return;
    void queryClient.invalidateQueries({ queryKey: quotaKey });
    // A message that was not taken is in the outbox, which knows when to send it again.
    if (wasOpen || request.kind !== "submit") void outbox.flush();
  }

  async function reload() {
    for (const { conversationId } of await outbox.reload()) {
      if (runs.find(conversationId)) {
        behind.add(conversationId);
        continue;
      }
      void queryClient.invalidateQueries({ queryKey: conversationKey(conversationId) });
      void queryClient.invalidateQueries({ queryKey: conversationsKey });
    }
  }

  const wake = () => {
    if (document.visibilityState === "visible") void outbox.flush();
  };
  /** Leaves all runs (they go on at the server) and sends nothing any more. */
  function leave() {
    drafts.save();
    clearTimeout(retryTimer);
    channel.close();
    closing.abort();
  }

  channel.addEventListener("message", () => void reload());
  addEventListener("online", wake, { signal });
  addEventListener("focus", wake, { signal });
  document.addEventListener("visibilitychange", wake, { signal });
  addEventListener("pagehide", () => drafts.save(), { signal });
  void outbox.flush();

  return {
    page,
    outbox,
    drafts,
    runs,
    /** Stores a message in the outbox, shows it, and sends it when it can go. `created` is the conversation it begins. */
    async submit(entry: OutboxEntry, created: Conversation | null) {
      if (created) {
        const detail: ConversationDetail = { conversation: created, nodes: [], activeLeafId: null };
        queryClient.setQueryData(conversationKey(created.id), detail);
        putConversation(queryClient, created);
      } else patchConversation(queryClient, entry.conversationId, { lastMessageAt: entry.createdAt });
      await outbox.add({ ...entry, workspaceId });
    },
    /** Has `parent` answered once more. @throws ApiError when the server refuses or is not reached */
    async regenerate(body: Extract<SendInput, { trigger: "regenerate" }>, parent: ChatMessage) {
      if (runs.find(body.conversationId)) return;
      await follow(body.conversationId, parent.id, { kind: "regenerate", body, message: parent }, null);
    },
    /** Joins a run that is under way, from its first event. */
    resume(conversationId: string, parentId: string, answerId: string) {
      if (runs.find(conversationId) || gone.has(answerId)) return;
      follow(conversationId, parentId, { kind: "resume", answerId }, null).catch(() => undefined);
    },
    /** Stops the answer; before the server has named it, as soon as it does. @throws ApiError */
    async stop(conversationId: string) {
      const run = runs.find(conversationId);
      if (!run) return;
      runs.update(conversationId, { stopping: true });
      if (run.answerId === null) return;
      await stopAnswer(run.answerId).catch((error: unknown) => {
        runs.update(conversationId, { stopping: false });
        if (!(error instanceof ApiError && error.status === 404)) throw error;
      });
    },
    /** Leaves and closes the tab's share of the outbox. */
    dispose() {
      leave();
      void storage.close();
    },
    /** For signing out: closes and leaves nothing of the user in this browser (AU-17), unsent messages included. */
    async forget() {
      leave();
      drafts.clear();
      await storage.destroy();
    },
  };
}
