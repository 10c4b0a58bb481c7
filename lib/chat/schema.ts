import type { UIMessage } from "ai";
import { z } from "zod";
import { ROUTE_MODES } from "../auth/schema.ts";
import type { OtherPayer } from "../billing/schema.ts";
import { ATTACHMENT_CEILING_BYTES, ATTACHMENTS_CEILING } from "../billing/tiers/schema.ts";
import { CACHE_MODES, type CacheHit } from "../models/cache/schema.ts";
import { IMAGE_QUALITIES, IMAGE_SIZES, IMAGES_MAX_COUNT } from "../models/media/schema.ts";
import { REASON_CODES } from "../models/route-codes/schema.ts";
import { routeThresholdsSchema } from "../models/route-thresholds/schema.ts";
import { INTENTS, modelIdSchema, type RouteDecision, type TokenUsage } from "../models/schema.ts";
import { idSchema } from "../platform/public/ids.ts";
import { pageQuerySchema } from "../platform/public/page-schema.ts";
import { type ComparisonPlace, MAX_COMPARED } from "./compare/schema.ts";
import type { Feedback } from "./feedback/schema.ts";

export const MESSAGE_MAX_CHARACTERS = 200_000;
export const ATTACHMENT_MAX_BYTES = ATTACHMENT_CEILING_BYTES;
export const ATTACHMENTS_PER_MESSAGE = ATTACHMENTS_CEILING;
/** Images are shown to models that see; text is put into the message. */
export const IMAGE_MEDIA_TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif"] as const;

export const RUN_STATUSES = ["complete", "streaming", "stopped", "interrupted", "failed"] as const;
export type MessageStatus = (typeof RUN_STATUSES)[number];

/** A failure in words a person can act on. */
export interface MessageError {
  code: string;
  message: string;
  /** Whether the month's allowance or money was taken. */
  charged: boolean;
  retryable: boolean;
}

/** Asks for images instead of a text. */
export const imageOptionsSchema = z.strictObject({
  /** An image model, or `nexus/auto` for a configured one. */
  model: z.string().min(3).max(200).default("nexus/auto"),
  size: z.enum(IMAGE_SIZES).default("auto"),
  quality: z.enum(IMAGE_QUALITIES).default("auto"),
  count: z.int().min(1).max(IMAGES_MAX_COUNT, `At most ${IMAGES_MAX_COUNT} images are made at once.`).default(1),
});
export type ImageOptions = z.output<typeof imageOptionsSchema>;

/** What is known about an answer; arrives in `message-metadata` chunks and is stored with the message. */
export interface MessageMetadata {
  createdAt: string;
  status: MessageStatus;
  modelId?: string;
  modelName?: string;
  /** True when the router chose. */
  auto?: boolean;
  decision?: RouteDecision;
  usage?: TokenUsage | null;
  costMicroUsd?: number | null;
  latencyMs?: number;
  firstTokenMs?: number;
  /** Models that were tried before the one that answered. */
  failedOver?: { modelId: string; reason: string }[];
  /** Who wrote the text from which of its characters on, when its stream broke off and another model continued it. */
  writers?: { modelId: string; modelName: string; fromCharacter: number }[];
  error?: MessageError;
  /** Tokens in the model's window after this answer, for the context gauge. */
  contextTokens?: number;
  contextLimit?: number;
  /** Messages of the path that did not fit and were left out, about how long they were, and the first one that was read. */
  omittedMessages?: number;
  /** Its place among the answers it was compared with. */
  comparison?: ComparisonPlace;
  omittedTokens?: number;
  firstKeptId?: string;
  /** For an answer that was not written now but given again. */
  cache?: CacheHit;
  /** Set when credits or the next invoice pay for it, because the month's messages were used up, or the workspace does. */
  paidBy?: OtherPayer;
  /** What was asked for, where the answer is images. */
  image?: ImageOptions;
  /** Set on answers of a chat that was temporary then: nothing is learned from them, also once the chat is kept. */
  temporary?: true;
  /** What the person said of it; kept beside the message and added when it is read. */
  feedback?: Feedback | null;
}

/** Extra parts on the wire. `title` is transient: the conversation got its title. */
export type ChatDataParts = { title: { conversationId: string; title: string } };
export type ChatMessage = UIMessage<MessageMetadata, ChatDataParts>;

const textPartSchema = z.strictObject({
  type: z.literal("text"),
  text: z
    .string()
    .min(1, "Write something.")
    .max(MESSAGE_MAX_CHARACTERS, `A message has at most ${MESSAGE_MAX_CHARACTERS} characters.`),
});
const attachmentPartSchema = z.strictObject({ type: z.literal("attachment"), attachmentId: idSchema });

const sendOptions = {
  conversationId: idSchema,
  /** `provider/model`, or `nexus/auto` for the router. Left out: the conversation's model. */
  model: z.string().min(3).max(200).optional(),
  routeMode: z.enum(ROUTE_MODES).optional(),
  /** Whether the answer may come from the response cache, and be kept there. Left out: the person's setting decides. */
  cache: z.enum(CACHE_MODES).optional(),
  /** Images are wanted; also without it where the model is one that makes images. */
  image: imageOptionsSchema.optional(),
};
/** Sends a user message below `parentId` (null: a new conversation or a new first message). `id` makes it idempotent. */
export const submitSchema = z.strictObject({
  trigger: z.literal("submit"),
  id: idSchema,
  parentId: idSchema.nullable(),
  content: z
    .array(z.discriminatedUnion("type", [textPartSchema, attachmentPartSchema]))
    .min(1)
    .max(ATTACHMENTS_PER_MESSAGE + 1),
  systemPrompt: z.string().max(20_000).optional(),
  /**
   * Begins a temporary chat: it is in no list, no search and no export, nothing is learned from it, and it is deleted at
   * most 24 hours after its last message. One that is kept refuses it.
   */
  temporary: z.boolean().optional(),
  /** The project of a chat that begins here. One that exists stays where it is. Not for a temporary chat. */
  projectId: idSchema.optional(),
  ...sendOptions,
});
/** Answers the user message `parentId` once more, as a sibling of the answers it has. */
export const regenerateSchema = z.strictObject({
  trigger: z.literal("regenerate"),
  parentId: idSchema,
  ...sendOptions,
});
export const sendSchema = z.discriminatedUnion("trigger", [submitSchema, regenerateSchema]);
export type SendInput = z.infer<typeof sendSchema>;

/** Has a message answered by several models at once: those that are named, or two that the server picks and hides. */
export const compareSchema = z
  .strictObject({
    /** Of the comparison; makes it happen once. */
    id: idSchema,
    blind: z.boolean(),
    /** Left out when it is blind. */
    models: z
      .array(modelIdSchema)
      .min(2, "Choose at least two models.")
      .max(MAX_COMPARED, `At most ${MAX_COMPARED} models can be compared.`)
      .refine((models) => new Set(models).size === models.length, "Choose each model once.")
      .optional(),
    send: sendSchema,
  })
  .refine(({ blind, models }) => blind === (models === undefined), {
    path: ["models"],
    message: "Name the models, or none when the comparison is blind.",
  });
export type CompareInput = z.infer<typeof compareSchema>;
export type SubmitInput = z.infer<typeof submitSchema>;

export const previewRouteSchema = z.strictObject({
  text: z.string().max(200_000),
  /** Of a long message both ends are enough: how many characters like those stand between. */
  moreCharacters: z.int().min(0).max(200_000).default(0),
  /** The conversation that goes on, if any, and the answer that is replied to. */
  conversationId: idSchema.nullable().default(null),
  parentId: idSchema.nullable().default(null),
  /** The project of a conversation that is still to begin; one that goes on has its own. */
  projectId: idSchema.nullable().default(null),
  /** A conversation that is still to begin is to be temporary: no experiment and no project has a say in it. */
  temporary: z.boolean().default(false),
  /** Left out: the conversation's, else the project's. */
  routeMode: z.enum(ROUTE_MODES).optional(),
  imageCount: z.int().min(0).max(20).default(0),
  /** Limits for this message, beside the person's own. */
  thresholds: routeThresholdsSchema.optional(),
});
export type PreviewRouteInput = z.output<typeof previewRouteSchema>;

/** What Auto would do with a message now. */
export const routePreviewSchema = z.object({
  modelId: modelIdSchema,
  modelName: z.string(),
  /** Null when the model's price is unknown. */
  predictedCostMicroUsd: z.int().min(0).nullable(),
  intent: z.enum(INTENTS).nullable(),
  difficulty: z.number().min(0).max(1),
  reasonCodes: z.array(z.enum(REASON_CODES)),
});
export type RoutePreview = z.infer<typeof routePreviewSchema>;

export const conversationSchema = z.object({
  id: idSchema,
  title: z.string(),
  model: z.string(),
  routeMode: z.enum(ROUTE_MODES),
  systemPrompt: z.string(),
  pinnedAt: z.iso.datetime().nullable(),
  archivedAt: z.iso.datetime().nullable(),
  lastMessageAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  /** True for one that is in no list and goes by itself. */
  temporary: z.boolean(),
  projectId: idSchema.nullable(),
  /** True while an answer is being written. */
  running: z.boolean(),
});
export type Conversation = z.infer<typeof conversationSchema>;

/** A node of the message tree. `message.metadata.status` is `streaming` while its run is live. */
export interface MessageNode {
  parentId: string | null;
  message: ChatMessage;
}
export interface ConversationDetail {
  conversation: Conversation;
  nodes: MessageNode[];
  activeLeafId: string | null;
}

export const listConversationsSchema = pageQuerySchema.extend({
  archived: z.stringbool().default(false),
  /** Only those in this project. */
  projectId: idSchema.optional(),
});
export type ListConversations = z.output<typeof listConversationsSchema>;
export const updateConversationSchema = z
  .strictObject({
    title: z.string().trim().min(1, "Enter a title.").max(200, "A title has at most 200 characters."),
    pinned: z.boolean(),
    archived: z.boolean(),
    systemPrompt: z.string().max(20_000, "Instructions have at most 20,000 characters."),
    model: z.string().min(3).max(200),
    routeMode: z.enum(ROUTE_MODES),
    activeLeafId: idSchema,
    /** Keeps a temporary chat like any other; there is no way back. */
    temporary: z.literal(false, "A chat is temporary from its beginning, or it is not."),
    /** Moves it into a project, or out of the one it is in (null). */
    projectId: idSchema.nullable(),
  })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, "Send at least one field.");
export type UpdateConversation = z.infer<typeof updateConversationSchema>;

export const searchQuerySchema = z.object({
  q: z.string().trim().min(1).max(200),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});
export interface SearchHit {
  conversationId: string;
  messageId: string | null;
  title: string;
  /** The project that the conversation is in. */
  project: { id: string; name: string } | null;
  /** Text around the hit with the matched words between `\u0002` and `\u0003`. */
  snippet: string;
  at: string;
}

export const attachmentSchema = z.object({
  id: idSchema,
  name: z.string(),
  mediaType: z.string(),
  sizeBytes: z.number().int(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
});
export type Attachment = z.infer<typeof attachmentSchema>;
