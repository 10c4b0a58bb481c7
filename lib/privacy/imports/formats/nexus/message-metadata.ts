import { z } from "zod";
import { imageOptionsSchema, RUN_STATUSES } from "../../../../chat/schema.ts";
import { cacheHitSchema } from "../../../../models/cache/schema.ts";
import { modelIdSchema, routeDecisionSchema, tokenUsageSchema } from "../../../../models/schema.ts";
import { originSchema } from "./row-fields.ts";

const count = z.int().min(0);
const name = z.string().max(200);

/** Left out where it is not what it should be: that is no reason to lose the message. */
const optional = <TSchema extends z.ZodType>(schema: TSchema) => schema.optional().catch(undefined);

/**
 * What is known of an answer. Who paid, what it was compared with and which experiment it was part of are not taken: the
 * accounts, comparisons and experiments they name are not here.
 */
export const metadataSchema = z.object({
  createdAt: optional(z.iso.datetime({ offset: true })),
  status: optional(z.enum(RUN_STATUSES)),
  modelId: optional(modelIdSchema),
  modelName: optional(name),
  auto: optional(z.boolean()),
  decision: optional(routeDecisionSchema.omit({ experiment: true })),
  usage: optional(tokenUsageSchema.nullable()),
  costMicroUsd: optional(count.nullable()),
  latencyMs: optional(count),
  firstTokenMs: optional(count),
  failedOver: optional(z.array(z.object({ modelId: modelIdSchema, reason: name })).max(50)),
  writers: optional(z.array(z.object({ modelId: modelIdSchema, modelName: name, fromCharacter: count })).max(50)),
  contextTokens: optional(count),
  contextLimit: optional(count),
  omittedMessages: optional(count),
  omittedTokens: optional(count),
  firstKeptId: optional(originSchema),
  cache: optional(cacheHitSchema),
  image: optional(imageOptionsSchema),
});

export const messageErrorSchema = z
  .object({
    code: z.string().max(100),
    message: z.string().max(2_000),
    charged: z.boolean(),
    retryable: z.boolean(),
  })
  .nullable()
  .catch(null);
