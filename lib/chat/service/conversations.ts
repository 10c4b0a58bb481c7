import type { Principal } from "../../auth/schema.ts";
import { now } from "../../platform/clock.ts";
import { notFound } from "../../platform/errors.ts";
import type { Page } from "../../platform/public/page-schema.ts";
import type { Conversation, ConversationDetail, ListConversations, UpdateConversation } from "../schema.ts";
import * as store from "../store/conversations-store.ts";
import { endTemporaryChat } from "./end-temporary.ts";

const missing = () => notFound("The conversation");

/** The user's conversations, newest first. */
export function listConversations(principal: Principal, query: ListConversations): Promise<Page<Conversation>> {
  return store.listConversations(principal, query);
}

/**
 * A conversation with its message tree.
 * @throws AppError not_found
 */
export async function getConversation(principal: Principal, id: string): Promise<ConversationDetail> {
  const detail = await store.findConversation(principal, id);
  if (!detail) throw missing();
  return detail;
}

/**
 * Renames, pins, archives a conversation, moves it into or out of a project, keeps a temporary one, or changes its model,
 * instructions or active branch.
 * @throws AppError not_found, invalid_input for a temporary one that is to be in a project
 */
export async function updateConversation(
  principal: Principal,
  id: string,
  change: UpdateConversation,
): Promise<Conversation> {
  const conversation = await store.updateConversation(principal, id, change, now());
  if (!conversation) throw missing();
  return conversation;
}

/**
 * Deletes a conversation; it can be restored until retention removes it. A temporary one is stopped and removed at once.
 * Usage is not given back.
 * @throws AppError not_found
 */
export async function deleteConversation(principal: Principal, id: string): Promise<void> {
  const deleted = await store.markDeleted(principal, id, now(), now());
  if (!deleted) throw missing();
  if (deleted.temporary) await endTemporaryChat(principal, id);
}

/**
 * Takes a deletion back; not that of a temporary one.
 * @throws AppError not_found
 */
export async function restoreConversation(principal: Principal, id: string): Promise<Conversation> {
  const conversation = await store.markDeleted(principal, id, null, now());
  if (!conversation) throw missing();
  return conversation;
}
