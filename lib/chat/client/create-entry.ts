import type { RouteMode } from "../../models/schema.ts";
import type { Attachment, Conversation, ImageOptions } from "../schema.ts";
import { contentOf, partsOf } from "./message-parts.ts";
import { newClientId } from "./new-client-id.ts";
import type { OutboxEntry } from "./outbox-entry.ts";

export interface NewMessage {
  conversationId: string;
  text: string;
  attachments: readonly Attachment[];
  /** The answer it follows; null at the beginning. */
  parentId: string | null;
  /** The user message whose answer it follows, while that answer has no id yet. */
  after: string | null;
  model: string;
  routeMode: RouteMode;
  /** Images are wanted instead of a text. */
  image?: ImageOptions | null | undefined;
  /** Only where the message begins a conversation. */
  instructions?: string;
  /** Only where the message begins a conversation, or one of its branches. */
  temporary?: boolean;
  /** Only where the message begins a conversation. */
  projectId?: string | null;
}

/** The outbox entry of a message: what will be sent, and what is shown until then. */
export function createEntry(message: NewMessage, now: Date = new Date()): OutboxEntry {
  const { conversationId, text, attachments, parentId, after, model, routeMode, image } = message;
  const { instructions, temporary, projectId } = message;
  const id = newClientId(now.getTime());
  const createdAt = now.toISOString();
  return {
    id,
    conversationId,
    parentId,
    after,
    createdAt,
    refused: null,
    body: {
      trigger: "submit",
      id,
      conversationId,
      content: contentOf(text, attachments),
      model,
      routeMode,
      ...(image ? { image } : {}),
      ...(instructions ? { systemPrompt: instructions } : {}),
      ...(temporary ? { temporary } : {}),
      ...(projectId ? { projectId } : {}),
    },
    message: { id, role: "user", parts: partsOf(text, attachments), metadata: { createdAt, status: "complete" } },
  };
}

const TITLE_CHARACTERS = 60;

/** The conversation that `entry` begins, as it is shown until the server has made it. */
export function createConversation(entry: OutboxEntry, text: string): Conversation {
  const line = text.trim().split("\n", 1)[0] ?? "";
  const title = line.length > TITLE_CHARACTERS ? `${line.slice(0, TITLE_CHARACTERS).trimEnd()}…` : line;
  return {
    id: entry.conversationId,
    title: title === "" ? (entry.message.parts.find((part) => part.type === "file")?.filename ?? "…") : title,
    model: entry.body.model ?? "",
    routeMode: entry.body.routeMode ?? "balanced",
    systemPrompt: entry.body.systemPrompt ?? "",
    pinnedAt: null,
    archivedAt: null,
    lastMessageAt: entry.createdAt,
    createdAt: entry.createdAt,
    temporary: entry.body.temporary === true,
    projectId: entry.body.projectId ?? null,
    running: false,
  };
}
