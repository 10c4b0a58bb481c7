import { z } from "zod";
import { endpoint } from "../gate/endpoint.ts";
import { stream } from "../gate/stream.ts";
import { cacheHeaders } from "../models/cache/cache-headers.ts";
import { idSchema } from "../platform/public/ids.ts";
import {
  ATTACHMENT_MAX_BYTES,
  attachmentSchema,
  conversationSchema,
  listConversationsSchema,
  previewRouteSchema,
  routePreviewSchema,
  searchQuerySchema,
  sendSchema,
  updateConversationSchema,
} from "./schema.ts";
import { createAttachment, readAttachment } from "./service/attachments.ts";
import * as conversations from "./service/conversations.ts";
import { followRun, stopRun } from "./service/follow-run.ts";
import { previewRoute } from "./service/preview-route.ts";
import { search } from "./service/search.ts";
import { sendMessage } from "./service/send-message.ts";

const idParams = z.object({ id: idSchema });
const anyObject = z.looseObject({});

export const send = stream(
  {
    id: "chat.send",
    method: "POST",
    path: "/chat",
    summary: "Send a message, or have one answered again; the answer streams as AI SDK UI message chunks",
    access: "chat.write",
    spends: true,
    idempotentBy: "id_in_body",
    body: sendSchema,
    errors: [
      "not_found",
      "invalid_input",
      "idempotency_mismatch",
      "run_active",
      "quota_exceeded",
      "budget_exceeded",
      "plan_limit",
      "rate_limited",
      "context_too_long",
      "model_not_found",
      "model_not_configured",
    ],
  },
  async ({ principal, body }) => {
    const { messageId, cache } = await sendMessage(principal, body);
    const followed = await followRun(principal, messageId, 0);
    // Sent once more when the answer was over: whoever sent it learns that it was taken, and which answer it has.
    if (!followed) return new Response(null, { status: 204, headers: { "x-nexus-message-id": messageId } });
    return { ...followed, headers: { ...followed.headers, ...cacheHeaders(cache) } };
  },
);

export const preview = endpoint(
  {
    id: "chat.previewRoute",
    method: "POST",
    path: "/router/preview",
    summary: "What Auto would choose for a message, and at what cost; nothing is sent or stored",
    access: "chat.read",
    body: previewRouteSchema,
    result: routePreviewSchema,
    errors: ["invalid_input", "not_found", "model_not_configured"],
  },
  ({ principal, body }) => previewRoute(principal, body),
);

export const follow = stream(
  {
    id: "chat.follow",
    method: "GET",
    path: "/messages/{id}/stream",
    summary: "Join the stream of an answer after an event; 204 when it is over and only the stored message is left",
    access: "chat.read",
    params: idParams,
    query: z.object({ after: z.coerce.number().int().min(0).default(0) }),
    errors: ["not_found"],
  },
  ({ principal, params, query }) => followRun(principal, params.id, query.after),
);

export const stop = endpoint(
  {
    id: "chat.stop",
    method: "POST",
    path: "/messages/{id}/stop",
    summary: "Stop writing an answer; what was written stays",
    access: "chat.write",
    params: idParams,
    status: 204,
    resultType: "none",
    errors: ["not_found"],
  },
  ({ principal, params }) => stopRun(principal, params.id),
);

export const list = endpoint(
  {
    id: "chat.listConversations",
    method: "GET",
    path: "/conversations",
    summary: "List conversations, newest first; the first page begins with the pinned ones",
    access: "chat.read",
    query: listConversationsSchema,
    result: z.object({ items: z.array(conversationSchema), nextCursor: z.string().nullable() }),
    errors: ["invalid_input"],
  },
  ({ principal, query }) => conversations.listConversations(principal, query),
);

export const get = endpoint(
  {
    id: "chat.getConversation",
    method: "GET",
    path: "/conversations/{id}",
    summary: "A conversation with its message tree",
    access: "chat.read",
    params: idParams,
    result: z.object({
      conversation: conversationSchema,
      nodes: z.array(z.object({ parentId: idSchema.nullable(), message: anyObject })),
      activeLeafId: idSchema.nullable(),
    }),
    errors: ["not_found"],
  },
  ({ principal, params }) => conversations.getConversation(principal, params.id),
);

export const update = endpoint(
  {
    id: "chat.updateConversation",
    method: "PATCH",
    path: "/conversations/{id}",
    summary: "Rename, pin, archive, move, keep a temporary one, or change model, instructions or active branch",
    access: "chat.write",
    params: idParams,
    body: updateConversationSchema,
    result: conversationSchema,
    errors: ["not_found", "invalid_input"],
  },
  ({ principal, params, body }) => conversations.updateConversation(principal, params.id, body),
);

export const remove = endpoint(
  {
    id: "chat.deleteConversation",
    method: "DELETE",
    path: "/conversations/{id}",
    summary: "Delete a conversation; it can be restored, but a temporary one is gone at once",
    access: "chat.write",
    params: idParams,
    status: 204,
    resultType: "none",
    errors: ["not_found"],
  },
  ({ principal, params }) => conversations.deleteConversation(principal, params.id),
);

export const restore = endpoint(
  {
    id: "chat.restoreConversation",
    method: "POST",
    path: "/conversations/{id}/restore",
    summary: "Take the deletion of a conversation back",
    access: "chat.write",
    params: idParams,
    result: conversationSchema,
    errors: ["not_found"],
  },
  ({ principal, params }) => conversations.restoreConversation(principal, params.id),
);

export const find = endpoint(
  {
    id: "chat.search",
    method: "GET",
    path: "/search",
    summary: "Search titles and messages",
    access: "chat.read",
    query: searchQuerySchema,
    result: z.object({
      items: z.array(
        z.object({
          conversationId: idSchema,
          messageId: idSchema.nullable(),
          title: z.string(),
          project: z.object({ id: idSchema, name: z.string() }).nullable(),
          snippet: z.string(),
          at: z.iso.datetime(),
        }),
      ),
    }),
    errors: ["invalid_input"],
  },
  async ({ principal, query }) => ({ items: await search(principal, query.q, query.limit) }),
);

export const upload = endpoint(
  {
    id: "chat.createAttachment",
    method: "POST",
    path: "/attachments",
    summary: "Upload an image or a text file; the name goes into X-File-Name, percent-encoded",
    access: "attachments.write",
    rawBody: { mediaTypes: "any" },
    maxBodyBytes: ATTACHMENT_MAX_BYTES,
    status: 201,
    result: attachmentSchema,
    errors: ["invalid_input", "payload_too_large", "quota_exceeded", "plan_limit"],
  },
  ({ principal, rawBody, request }) =>
    createAttachment(principal, {
      name: decodeName(request.headers.get("x-file-name") ?? ""),
      mediaType: (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "",
      bytes: rawBody,
    }),
);

function decodeName(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

export const download = endpoint(
  {
    id: "chat.readAttachment",
    method: "GET",
    path: "/attachments/{id}",
    summary: "The content of an attachment",
    access: "chat.read",
    params: idParams,
    resultType: "application/octet-stream",
    errors: ["not_found"],
  },
  ({ principal, params }) => readAttachment(principal, params.id),
);

export const chatEndpoints = [send, preview, follow, stop, list, get, update, remove, restore, find, upload, download];
