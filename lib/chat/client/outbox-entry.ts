import type { ApiErrorBody } from "../../platform/public/api-client.ts";
import type { ChatMessage, SubmitInput } from "../schema.ts";

/** What the server said when it refused a message; one that is stored since before `details` has none. */
export type Refusal = Pick<ApiErrorBody, "code" | "message" | "details">;

/** A message that was written and is not yet known to have reached the server. */
export interface OutboxEntry {
  /** The message's own id: sending it twice is sending it once. */
  id: string;
  conversationId: string;
  /** What is sent, but for the parent, which may not exist yet. */
  body: Omit<SubmitInput, "parentId">;
  parentId: string | null;
  /** The user message whose answer becomes the parent; null once `parentId` is final. */
  after: string | null;
  /** As the thread shows it meanwhile. */
  message: ChatMessage;
  createdAt: string;
  /** Set when the server refused it for good; it waits for the person then. */
  refused: Refusal | null;
  /** Where it was written, and is sent; one that is stored since before this was known has none. */
  workspaceId?: string;
}

export interface OutboxStorage {
  list(): Promise<OutboxEntry[]>;
  put(entry: OutboxEntry): Promise<void>;
  remove(id: string): Promise<void>;
}

/** What became of one attempt. `later` keeps the entry and tries again; `returned` gives it back to the composer. */
export type SendOutcome =
  | { kind: "accepted"; answerId: string }
  | { kind: "later"; afterMs?: number }
  | { kind: "refused"; refusal: Refusal }
  | { kind: "returned" };

/** Order of sending: order of writing, with the id (UUIDv7) breaking ties. */
export function compareEntries(a: OutboxEntry, b: OutboxEntry): number {
  return a.createdAt === b.createdAt ? (a.id < b.id ? -1 : 1) : a.createdAt < b.createdAt ? -1 : 1;
}
