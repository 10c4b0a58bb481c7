import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { Page } from "../../platform/public/page-schema.ts";
import { type ConversationList, conversationKey, conversationsKey } from "../client.ts";
import type { Conversation, ConversationDetail, MessageNode } from "../schema.ts";

type Pages = InfiniteData<Page<Conversation>, string | undefined>;
type Edit = (page: Page<Conversation>, isLast: boolean) => Conversation[];

/** Edits the pages of every list that was read; `editOf` gets what the list holds. */
function editLists(queryClient: QueryClient, editOf: (list: ConversationList) => Edit) {
  for (const { queryKey } of queryClient.getQueryCache().findAll({ queryKey: conversationsKey })) {
    const edit = editOf(queryKey[1] as ConversationList);
    queryClient.setQueryData<Pages>(queryKey, (data) =>
      data
        ? {
            ...data,
            pages: data.pages.map((page, at, { length }) => ({ ...page, items: edit(page, at === length - 1) })),
          }
        : data,
    );
  }
}

/** Whether a list holds a conversation. */
function belongs({ archived, projectId }: ConversationList, conversation: Conversation): boolean {
  if (conversation.temporary || (conversation.archivedAt !== null) !== archived) return false;
  return projectId === undefined || projectId === conversation.projectId;
}

/** Conversations that were taken out of the lists: what their runs still tell does not bring them back. */
const removed = new Set<string>();

/** Writes a changed conversation into its detail and, at its place by time, into the lists it belongs to, if any. */
export function putConversation(queryClient: QueryClient, conversation: Conversation): void {
  removed.delete(conversation.id);
  place(queryClient, conversation);
}

function place(queryClient: QueryClient, conversation: Conversation): void {
  queryClient.setQueryData<ConversationDetail>(conversationKey(conversation.id), (detail) =>
    detail ? { ...detail, conversation } : detail,
  );
  if (removed.has(conversation.id)) return;
  editLists(queryClient, (list) => {
    let placed = !belongs(list, conversation);
    return ({ items, nextCursor }, isLast) => {
      const others = items.filter((item) => item.id !== conversation.id);
      const before = others.findIndex((item) => !comesFirst(item, conversation));
      // Behind all that was read it may stand only where nothing is left to read, or where it ended what was read.
      const fits = before >= 0 || (isLast && (nextCursor === null || items.at(-1)?.id === conversation.id));
      if (placed || !fits) return others.length === items.length ? items : others;
      placed = true;
      return others.toSpliced(before < 0 ? others.length : before, 0, conversation);
    };
  });
}

/** The order of the lists: pinned first, the last one that was pinned before others, then newest first. */
function comesFirst(item: Conversation, other: Conversation): boolean {
  if ((item.pinnedAt === null) !== (other.pinnedAt === null)) return item.pinnedAt !== null;
  return (item.pinnedAt ?? item.lastMessageAt) > (other.pinnedAt ?? other.lastMessageAt);
}

/** Changes some fields of a conversation wherever it is shown. Returns it as it was, or undefined when unknown. */
export function patchConversation(
  queryClient: QueryClient,
  id: string,
  patch: Partial<Conversation>,
): Conversation | undefined {
  const before = findConversation(queryClient, id);
  if (before) place(queryClient, { ...before, ...patch });
  return before;
}

/** The conversation as the cache knows it. */
export function findConversation(queryClient: QueryClient, id: string): Conversation | undefined {
  const detail = queryClient.getQueryData<ConversationDetail>(conversationKey(id));
  if (detail) return detail.conversation;
  return queryClient
    .getQueriesData<Pages>({ queryKey: conversationsKey })
    .flatMap(([, data]) => data?.pages ?? [])
    .flatMap((page) => page.items)
    .find((item) => item.id === id);
}

/** Takes a conversation out of the lists, until it is put back. */
export function removeConversation(queryClient: QueryClient, id: string): void {
  removed.add(id);
  editLists(
    queryClient,
    () =>
      ({ items }) =>
        items.filter((item) => item.id !== id),
  );
}

/**
 * Reads a conversation again. A first reading that is under way is given up: it may have been answered before what
 * happened since, and the cache would not repeat it.
 */
export function readAgain(queryClient: QueryClient, id: string): void {
  const queryKey = conversationKey(id);
  void queryClient.cancelQueries({ queryKey }).then(() => queryClient.invalidateQueries({ queryKey }));
}

/** Adds or replaces messages of a conversation and, when given, moves the reader to `activeLeafId`. */
export function putNodes(queryClient: QueryClient, id: string, nodes: MessageNode[], activeLeafId?: string): void {
  const queryKey = conversationKey(id);
  // What is still being read may be older than these messages.
  if (queryClient.getQueryData(queryKey) === undefined) {
    readAgain(queryClient, id);
    return;
  }
  // A refetch that was asked for before this write would bring back the state before it.
  void queryClient.cancelQueries({ queryKey });
  queryClient.setQueryData<ConversationDetail>(queryKey, (detail) => {
    if (!detail) return detail;
    const merged = new Map(detail.nodes.map((node) => [node.message.id, node]));
    for (const node of nodes) merged.set(node.message.id, node);
    return { ...detail, nodes: [...merged.values()], activeLeafId: activeLeafId ?? detail.activeLeafId };
  });
}
