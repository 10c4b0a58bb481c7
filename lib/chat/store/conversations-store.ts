import { sql } from "kysely";
import type { Principal } from "../../auth/schema.ts";
import type { RouteMode } from "../../models/schema.ts";
import { asUser, type DbUser, type Tx } from "../../platform/db/scopes.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import type { Page } from "../../platform/public/page-schema.ts";
import { decodeTimeCursor, encodeTimeCursor } from "../../platform/time-cursor.ts";
import { holdProject } from "../../projects/service.ts";
import type { Feedback } from "../feedback/schema.ts";
import type {
  ChatMessage,
  Conversation,
  ConversationDetail,
  ListConversations,
  MessageMetadata,
  MessageNode,
  UpdateConversation,
} from "../schema.ts";

/** Somebody in the workspace where they work: conversations of another one do not exist there. */
type Scope = DbUser & Pick<Principal, "workspaceId">;

const LIVE_HEARTBEAT_SECONDS = 30;
const COLUMNS = [
  "id",
  "title",
  "model",
  "routeMode",
  "systemPrompt",
  "pinnedAt",
  "archivedAt",
  "lastMessageAt",
  "createdAt",
  "temporary",
  "projectId",
] as const;

interface ConversationRow {
  id: string;
  title: string;
  model: string;
  routeMode: string;
  systemPrompt: string;
  pinnedAt: Date | null;
  archivedAt: Date | null;
  lastMessageAt: Date;
  createdAt: Date;
  temporary: boolean;
  projectId: string | null;
  running: boolean;
}

function toConversation(row: ConversationRow): Conversation {
  return {
    ...row,
    routeMode: row.routeMode as RouteMode,
    pinnedAt: row.pinnedAt?.toISOString() ?? null,
    archivedAt: row.archivedAt?.toISOString() ?? null,
    lastMessageAt: row.lastMessageAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
  };
}

const isRunning = sql<boolean>`exists (select 1 from public.runs r where r.conversation_id = conversations.id
  and r.status = 'running' and r.heartbeat_at > now() - make_interval(secs => ${LIVE_HEARTBEAT_SECONDS}))`.as(
  "running",
);

/** Conversations newest first; the first page begins with all pinned ones. A cursor that is not ours starts over. */
export async function listConversations(user: Scope, query: ListConversations): Promise<Page<Conversation>> {
  const after = query.cursor ? decodeTimeCursor(query.cursor) : null;
  return asUser(user, async (tx) => {
    let base = tx
      .selectFrom("conversations")
      .select([...COLUMNS, isRunning])
      .where("userId", "=", user.userId)
      .where("workspaceId", "=", user.workspaceId)
      .where("deletedAt", "is", null)
      .where("temporary", "=", false)
      .where("archivedAt", query.archived ? "is not" : "is", null);
    if (query.projectId) base = base.where("projectId", "=", query.projectId);
    const pinned =
      after || query.archived
        ? []
        : await base.where("pinnedAt", "is not", null).orderBy("pinnedAt", "desc").limit(200).execute();
    let rest = base
      .orderBy("lastMessageAt", "desc")
      .orderBy("id", "desc")
      .limit(query.limit + 1);
    if (!query.archived) rest = rest.where("pinnedAt", "is", null);
    if (after)
      rest = rest.where(({ eb, refTuple, tuple }) =>
        eb(refTuple("lastMessageAt", "id"), "<", tuple(after.at, after.id)),
      );
    const rows = await rest.execute();
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    return {
      items: [...pinned, ...page].map(toConversation),
      nextCursor: rows.length > query.limit && last ? encodeTimeCursor(last.lastMessageAt, last.id) : null,
    };
  });
}

interface NodeRow {
  id: string;
  parentId: string | null;
  role: string;
  parts: unknown;
  metadata: unknown;
  status: string;
  error: unknown;
  createdAt: Date;
  verdict: string | null;
  wrongChoice: boolean | null;
  reason: string | null;
}

/** What the person said of an answer; that it was replaced by another is not said. */
function toFeedback({ verdict, wrongChoice, reason }: NodeRow): Feedback | null {
  if (verdict === null && !wrongChoice) return null;
  return { verdict: verdict as Feedback["verdict"], wrongChoice: wrongChoice === true, reason: reason ?? "" };
}

function toNode(row: NodeRow): MessageNode {
  const feedback = toFeedback(row);
  const metadata = {
    createdAt: row.createdAt.toISOString(),
    ...(row.metadata as object),
    status: row.status,
    ...(row.error ? { error: row.error } : {}),
    ...(feedback ? { feedback } : {}),
  } as MessageMetadata;
  const message: ChatMessage = {
    id: row.id,
    role: row.role as ChatMessage["role"],
    parts: row.parts as ChatMessage["parts"],
    metadata,
  };
  return { parentId: row.parentId, message };
}

/** A conversation with its whole message tree, or null. */
export async function findConversation(user: Scope, id: string): Promise<ConversationDetail | null> {
  return asUser(user, async (tx) => {
    const row = await tx
      .selectFrom("conversations")
      .select([...COLUMNS, isRunning])
      .where("id", "=", id)
      .where("userId", "=", user.userId)
      .where("workspaceId", "=", user.workspaceId)
      .where("deletedAt", "is", null)
      .executeTakeFirst();
    if (!row) return null;
    // Before the messages: one that is written meanwhile must not be where the reader is and yet missing.
    const view = await tx
      .selectFrom("conversationViews")
      .select("activeLeafId")
      .where("conversationId", "=", id)
      .where("userId", "=", user.userId)
      .executeTakeFirst();
    const nodes = await tx
      .selectFrom("messages as m")
      .leftJoin("answerFeedback as f", "f.messageId", "m.id")
      .select(["m.id", "parentId", "role", "parts", "metadata", "status", "error", "m.createdAt"])
      .select(["verdict", "wrongChoice", "reason"])
      .where("conversationId", "=", id)
      .where("m.userId", "=", user.userId)
      .orderBy("m.createdAt")
      .orderBy("m.id")
      .execute();
    return { conversation: toConversation(row), nodes: nodes.map(toNode), activeLeafId: view?.activeLeafId ?? null };
  });
}

/** Whether a conversation may go into a project. @throws AppError not_found, invalid_input for a temporary one */
async function assertMovable(tx: Tx, user: Scope, id: string, { projectId, temporary }: UpdateConversation) {
  if (!projectId) return;
  await holdProject(tx, user, projectId);
  const row = await tx
    .selectFrom("conversations")
    .select("temporary")
    .where("id", "=", id)
    .where("userId", "=", user.userId)
    .executeTakeFirst();
  if (!row?.temporary || temporary === false) return;
  throw new AppError("invalid_input", "A temporary chat has no project. Keep it first.", {
    issues: [{ path: "projectId", message: "is not for a temporary chat" }],
  });
}

/**
 * Changes fields of a conversation; null when there is no such one. An unknown leaf, and a project that is not the
 * person's in this workspace, are refused as not found.
 */
export async function updateConversation(
  user: Scope,
  id: string,
  change: UpdateConversation,
  now: Date,
): Promise<Conversation | null> {
  return asUser(user, async (tx) => {
    const { activeLeafId, pinned, archived, title, ...fields } = change;
    await assertMovable(tx, user, id, change);
    const row = await tx
      .updateTable("conversations")
      .set({
        ...fields,
        ...(title === undefined ? {} : { title, titleSource: "user" }),
        ...(pinned === undefined ? {} : { pinnedAt: pinned ? now : null }),
        ...(archived === undefined ? {} : { archivedAt: archived ? now : null }),
        updatedAt: now,
      })
      .where("id", "=", id)
      .where("userId", "=", user.userId)
      .where("workspaceId", "=", user.workspaceId)
      .where("deletedAt", "is", null)
      .returning([...COLUMNS, isRunning])
      .executeTakeFirst();
    if (!row) return null;
    if (activeLeafId) {
      const leaf = await tx
        .selectFrom("messages")
        .select("id")
        .where("id", "=", activeLeafId)
        .where("conversationId", "=", id)
        .where("userId", "=", user.userId)
        .executeTakeFirst();
      if (!leaf) throw notFound("The message");
      await tx
        .insertInto("conversationViews")
        .values({ conversationId: id, userId: user.userId, activeLeafId, updatedAt: now })
        .onConflict((conflict) =>
          conflict.columns(["conversationId", "userId"]).doUpdateSet({ activeLeafId, updatedAt: now }),
        )
        .execute();
    }
    return toConversation(row);
  });
}

/**
 * Marks a conversation deleted, or takes the mark back (`at` null), which a temporary one does not allow. Null when there
 * was nothing to change.
 */
export async function markDeleted(user: Scope, id: string, at: Date | null, now: Date): Promise<Conversation | null> {
  return asUser(user, async (tx) => {
    let change = tx
      .updateTable("conversations")
      .set({ deletedAt: at, updatedAt: now })
      .where("id", "=", id)
      .where("userId", "=", user.userId)
      .where("workspaceId", "=", user.workspaceId)
      .where("deletedAt", at ? "is" : "is not", null);
    if (!at) change = change.where("temporary", "=", false);
    const row = await change.returning([...COLUMNS, isRunning]).executeTakeFirst();
    return row ? toConversation(row) : null;
  });
}

/** Stores a title a model made, unless the person has named the conversation meanwhile. */
export async function setModelTitle(user: DbUser, id: string, title: string, now: Date): Promise<boolean> {
  return asUser(user, async (tx) => {
    const row = await tx
      .updateTable("conversations")
      .set({ title, titleSource: "model", updatedAt: now })
      .where("id", "=", id)
      .where("userId", "=", user.userId)
      .where("titleSource", "=", "none")
      .returning("id")
      .executeTakeFirst();
    return row !== undefined;
  });
}
