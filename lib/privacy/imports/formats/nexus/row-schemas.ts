import { z } from "zod";
import { displayNameSchema, LANGUAGES, ROUTE_MODES, THEMES, timeZoneSchema } from "../../../../auth/schema.ts";
import { REASON_MAX_CHARACTERS, VERDICTS } from "../../../../chat/feedback/schema.ts";
import { RUN_STATUSES } from "../../../../chat/schema.ts";
import { CACHE_PACES, KEEP_HOURS } from "../../../../models/cache/schema.ts";
import { MAX_EXCLUDED } from "../../../../models/preferences/schema.ts";
import { routeThresholdsSchema } from "../../../../models/route-thresholds/schema.ts";
import { AUTO_MODEL_ID, INTENTS, modelIdSchema } from "../../../../models/schema.ts";
import { createProjectSchema } from "../../../../projects/schema.ts";
import type {
  ImportedAttachment,
  ImportedCacheSettings,
  ImportedConversation,
  ImportedFeedback,
  ImportedMessage,
  ImportedProfile,
  ImportedProject,
  ImportedRouterSettings,
  ImportedView,
} from "../imported-rows.ts";
import { messageErrorSchema, metadataSchema } from "./message-metadata.ts";
import { partsSchema, takeParts } from "./message-parts.ts";
import { originSchema, timeSchema } from "./row-fields.ts";

// Every schema names what it takes: a column that is not named here (whose row it is, in which workspace, what it
// costs) is gone after parsing, whatever the file says.

const model = z.string().min(3).max(200);

/** Null for one that the person had deleted. */
export const projectRow = z
  .object({
    id: originSchema,
    name: createProjectSchema.shape.name,
    instructions: createProjectSchema.shape.instructions.unwrap().nullable(),
    archived_at: timeSchema.nullable(),
    // What this version does not know, and what archives from before it could be set do not say, is not set.
    route_mode: z.enum(ROUTE_MODES).nullable().catch(null),
    route_thresholds: routeThresholdsSchema.catch({}),
    default_model: z
      .union([z.literal(AUTO_MODEL_ID), modelIdSchema])
      .nullable()
      .catch(null),
    deleted_at: z.string().nullable().default(null),
    created_at: timeSchema,
    updated_at: timeSchema,
  })
  .transform((row): ImportedProject | null => {
    if (row.deleted_at !== null) return null;
    return {
      origin: row.id,
      name: row.name,
      instructions: row.instructions || null,
      archivedAt: row.archived_at,
      mode: row.route_mode,
      thresholds: row.route_thresholds,
      model: row.default_model,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    };
  });

/** Null for one that the person had deleted. */
export const conversationRow = z
  .object({
    id: originSchema,
    project_id: originSchema.nullable().default(null),
    title: z.string().max(200),
    title_source: z.enum(["none", "model", "user"]),
    system_prompt: z.string().max(20_000),
    model,
    route_mode: z.enum(ROUTE_MODES),
    pinned_at: timeSchema.nullable(),
    archived_at: timeSchema.nullable(),
    deleted_at: z.string().nullable().default(null),
    last_message_at: timeSchema,
    created_at: timeSchema,
    updated_at: timeSchema,
  })
  .transform((row): ImportedConversation | null => {
    if (row.deleted_at !== null) return null;
    return {
      origin: row.id,
      project: row.project_id,
      title: row.title,
      titleSource: row.title_source,
      systemPrompt: row.system_prompt,
      model: row.model,
      routeMode: row.route_mode,
      pinnedAt: row.pinned_at,
      archivedAt: row.archived_at,
      lastMessageAt: row.last_message_at,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    };
  });

export const messageRow = z
  .object({
    id: originSchema,
    conversation_id: originSchema,
    parent_id: originSchema.nullable(),
    role: z.enum(["user", "assistant"]),
    parts: partsSchema,
    status: z.enum(RUN_STATUSES),
    model_id: model.nullable().catch(null),
    metadata: metadataSchema.catch({}),
    error: messageErrorSchema,
    created_at: timeSchema,
    completed_at: timeSchema.nullable(),
  })
  .transform((row): ImportedMessage => {
    const { firstKeptId, ...metadata } = row.metadata;
    return {
      origin: row.id,
      conversation: row.conversation_id,
      parent: row.parent_id,
      role: row.role,
      ...takeParts(row.parts),
      // Nobody writes it any more.
      status: row.status === "streaming" ? "interrupted" : row.status,
      modelId: row.model_id,
      metadata,
      firstKept: firstKeptId ?? null,
      error: row.error,
      createdAt: row.created_at,
      completedAt: row.completed_at,
    };
  });

export const viewRow = z
  .object({ conversation_id: originSchema, active_leaf_id: originSchema.nullable(), updated_at: timeSchema })
  .transform(
    (row): ImportedView => ({
      conversation: row.conversation_id,
      activeLeaf: row.active_leaf_id,
      updatedAt: row.updated_at,
    }),
  );

export const feedbackRow = z
  .object({
    message_id: originSchema,
    model_id: modelIdSchema,
    intent: z.enum(INTENTS).nullable(),
    difficulty_percent: z.int().min(0).max(100).nullable(),
    verdict: z.enum(VERDICTS).nullable(),
    wrong_choice: z.boolean(),
    replaced: z.boolean(),
    counts: z.boolean(),
    reason: z.string().max(REASON_MAX_CHARACTERS),
    created_at: timeSchema,
    updated_at: timeSchema,
  })
  .refine(({ verdict, wrong_choice, replaced }) => verdict !== null || wrong_choice || replaced)
  .transform(
    (row): ImportedFeedback => ({
      message: row.message_id,
      modelId: row.model_id,
      intent: row.intent,
      difficultyPercent: row.difficulty_percent,
      verdict: row.verdict,
      wrongChoice: row.wrong_choice,
      replaced: row.replaced,
      counts: row.counts,
      reason: row.reason,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }),
  );

/** Null for one that no message refers to. */
export const attachmentRow = z
  .object({
    id: originSchema,
    name: z.string().min(1).max(255),
    media_type: z.string().max(100),
    unreferenced_since: z.string().nullable().default(null),
    created_at: timeSchema,
  })
  .transform((row): ImportedAttachment | null =>
    row.unreferenced_since === null
      ? { origin: row.id, name: row.name, mediaType: row.media_type, createdAt: row.created_at }
      : null,
  );

const field = <TSchema extends z.ZodType>(schema: TSchema) => schema.optional().catch(undefined);

export const profileRow = z
  .object({
    display_name: field(displayNameSchema),
    theme: field(z.enum(THEMES)),
    language: field(z.enum(LANGUAGES)),
    time_zone: field(timeZoneSchema),
    default_model: field(z.union([z.literal(AUTO_MODEL_ID), modelIdSchema])),
    route_mode: field(z.enum(ROUTE_MODES)),
    continue_with_another_model: field(z.boolean()),
    mails_key_expiry: field(z.boolean()),
    mails_budgets: field(z.boolean()),
    mails_quota: field(z.boolean()),
  })
  .transform(
    (row): ImportedProfile =>
      Object.fromEntries(Object.entries(row).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
  );

export const routerRow = z
  .object({
    pins: z.partialRecord(z.enum(INTENTS), modelIdSchema),
    excluded: z.array(modelIdSchema).max(MAX_EXCLUDED),
    learns: z.boolean(),
    // Archives from before it could be set do not say.
    explores: z.boolean().default(false),
    learned_since: timeSchema.nullable(),
    thresholds: routeThresholdsSchema,
  })
  .transform(({ learned_since, ...row }): ImportedRouterSettings => ({ ...row, learnedSince: learned_since }));

export const cacheRow = z
  .object({
    exact: z.boolean(),
    semantic: z.boolean(),
    pace: z.enum(CACHE_PACES),
    keep_hours: z.int().min(KEEP_HOURS.least).max(KEEP_HOURS.most),
  })
  .transform(({ keep_hours, ...row }): ImportedCacheSettings => ({ ...row, keepHours: keep_hours }));
