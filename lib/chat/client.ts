import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { ApiError, callApi } from "../platform/public/api-client.ts";
import type { Page } from "../platform/public/page-schema.ts";
import type { Feedback } from "./feedback/schema.ts";
import type {
  Conversation,
  ConversationDetail,
  previewRouteSchema,
  RoutePreview,
  SearchHit,
  UpdateConversation,
} from "./schema.ts";

// "always": a request made while the browser says it is offline fails at once with words, instead of hanging.
const READ = { networkMode: "always", refetchOnReconnect: true } as const;

export const conversationsKey = ["conversations"] as const;
export const conversationKey = (id: string) => ["conversation", id] as const;
export const routePreviewKey = ["route-preview"] as const;

/** Which conversations a list holds; without `projectId` those of every project and of none. */
export interface ConversationList {
  archived: boolean;
  projectId?: string;
}

/** A list of conversations, newest first; the first page begins with all pinned ones. */
export function conversationsQuery(list: ConversationList = { archived: false }) {
  return infiniteQueryOptions({
    queryKey: [...conversationsKey, list] as const,
    queryFn: ({ pageParam, signal }) =>
      callApi<Page<Conversation>>("/conversations", { query: { cursor: pageParam, limit: 40, ...list }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 30_000,
    ...READ,
  });
}

/** One conversation with its whole message tree. An unknown or foreign id fails with `not_found`, once. */
export function conversationQuery(id: string) {
  return queryOptions({
    queryKey: conversationKey(id),
    queryFn: ({ signal }) => callApi<ConversationDetail>(`/conversations/${id}`, { signal }),
    staleTime: 30_000,
    gcTime: 30 * 60_000,
    // Comparing thousands of messages on every write costs more than rendering the few on screen.
    structuralSharing: false,
    retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500),
    ...READ,
  });
}

/** Hits in titles and messages; the matched words of a snippet stand between U+0002 and U+0003. */
export function searchQuery(text: string) {
  return queryOptions({
    queryKey: ["search", text] as const,
    queryFn: ({ signal }) => callApi<{ items: SearchHit[] }>("/search", { query: { q: text, limit: 20 }, signal }),
    enabled: text.length > 0,
    staleTime: 10_000,
    ...READ,
  });
}

/** What Auto would do with a message that is being written. */
export function routePreviewQuery(input: z.input<typeof previewRouteSchema>) {
  return queryOptions({
    queryKey: [...routePreviewKey, input] as const,
    queryFn: ({ signal }) => callApi<RoutePreview>("/router/preview", { method: "POST", body: input, signal }),
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
    networkMode: "online",
  });
}

/** Changes what is given. @throws ApiError not_found, invalid_input */
export function updateConversation(id: string, changes: UpdateConversation): Promise<Conversation> {
  return callApi(`/conversations/${id}`, { method: "PATCH", body: changes });
}

/** Deletes softly: `restoreConversation` brings it back. One that the server does not have (any more) is no error. */
export async function deleteConversation(id: string): Promise<void> {
  await callApi(`/conversations/${id}`, { method: "DELETE" }).catch((error: unknown) => {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  });
}

/** Undoes a deletion. @throws ApiError not_found */
export function restoreConversation(id: string): Promise<Conversation> {
  return callApi(`/conversations/${id}/restore`, { method: "POST" });
}

/** Asks the run behind an answer to stop; the stream then ends with status `stopped`. @throws ApiError not_found */
export function stopAnswer(answerId: string): Promise<void> {
  return callApi(`/messages/${answerId}/stop`, { method: "POST" });
}

/** Keeps what is said of an answer in place of what was said before. @throws ApiError not_found, run_active, conflict */
export function giveFeedback(answerId: string, feedback: Feedback): Promise<Feedback> {
  return callApi(`/messages/${answerId}/feedback`, { method: "PUT", body: feedback });
}

/** Takes back what was said of an answer. @throws ApiError not_found */
export function takeFeedbackBack(answerId: string): Promise<void> {
  return callApi(`/messages/${answerId}/feedback`, { method: "DELETE" });
}
