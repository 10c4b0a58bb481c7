import { z } from "zod";
import { callerSignal } from "../gate/caller-signal.ts";
import { endpoint } from "../gate/endpoint.ts";
import { stream } from "../gate/stream.ts";
import { CALL_ERRORS } from "./call-errors.ts";
import { listModelHealth } from "./health/list-health.ts";
import { modelHealthListSchema } from "./health/schema.ts";
import { AUDIO_MAX_BYTES } from "./media/schema.ts";
import { completeChat } from "./openai-api/complete.ts";
import { embedTexts } from "./openai-api/embed.ts";
import { speechRequestSchema, transcriptionFieldsSchema, translationFieldsSchema } from "./openai-api/media-schema.ts";
import { completionRequestSchema, embeddingRequestSchema } from "./openai-api/schema.ts";
import { speak } from "./openai-api/speak.ts";
import { transcribe } from "./openai-api/transcribe.ts";
import { AUTO_MODEL_ID, availableModelSchema } from "./schema.ts";
import { loadModelChoices } from "./service/load-choices.ts";

const MAX_COMPLETION_BYTES = 20 * 1024 * 1024;

export const listCatalog = endpoint(
  {
    id: "models.listCatalog",
    method: "GET",
    path: "/catalog",
    summary: "Every model with price and abilities, and whether it can be used here",
    access: "models.read",
    result: z.object({ items: z.array(availableModelSchema), demo: z.boolean() }),
    errors: ["unauthenticated"],
  },
  async ({ principal }) => {
    const { models, demo } = await loadModelChoices(principal);
    return { items: models, demo };
  },
);

export const listModels = endpoint(
  {
    id: "models.list",
    method: "GET",
    path: "/models",
    summary: "OpenAI-compatible list of the models that can be used, and nexus/auto",
    access: "models.read",
    format: "openai",
    result: z.object({
      object: z.literal("list"),
      data: z.array(
        z.object({
          id: z.string(),
          object: z.literal("model"),
          created: z.int(),
          owned_by: z.string(),
          name: z.string(),
          context_length: z.int().nullable(),
        }),
      ),
    }),
    errors: ["unauthenticated"],
  },
  async ({ principal }) => {
    const { models } = await loadModelChoices(principal);
    const entry = (id: string, owner: string, name: string, released: string | null, context: number | null) => ({
      id,
      object: "model" as const,
      created: Math.floor((Date.parse(released ?? "") || 0) / 1000),
      owned_by: owner,
      name,
      context_length: context,
    });
    const usable = models.filter(({ available }) => available);
    return {
      object: "list" as const,
      data: [
        entry(AUTO_MODEL_ID, "nexus", "Auto", null, null),
        ...usable.map(({ id, provider, name, releaseDate, contextTokens }) =>
          entry(id, provider, name, releaseDate, contextTokens),
        ),
      ],
    };
  },
);

export const getModelHealth = endpoint(
  {
    id: "models.health",
    method: "GET",
    path: "/models/health",
    summary: "How the models that can be used have done in the last minutes: failures, speed, breaker",
    access: "models.read",
    result: modelHealthListSchema,
    errors: ["unauthenticated"],
  },
  ({ principal }) => listModelHealth(principal),
);

export const createCompletion = stream(
  {
    id: "completions.create",
    method: "POST",
    path: "/chat/completions",
    summary: "OpenAI-compatible chat completion, streamed or whole; model nexus/auto lets the router choose",
    access: "completions.create",
    format: "openai",
    spends: true,
    maxBodyBytes: MAX_COMPLETION_BYTES,
    body: completionRequestSchema,
    resultType: ["application/json", "text/event-stream"],
    errors: [...CALL_ERRORS, "plan_limit"],
  },
  ({ principal, body, requestId }) => completeChat(principal, body, requestId),
);

export const createEmbedding = endpoint(
  {
    id: "embeddings.create",
    method: "POST",
    path: "/embeddings",
    summary: "OpenAI-compatible embeddings",
    access: "embeddings.create",
    format: "openai",
    spends: true,
    maxBodyBytes: MAX_COMPLETION_BYTES,
    body: embeddingRequestSchema,
    result: z.looseObject({
      object: z.literal("list"),
      model: z.string(),
      data: z.array(z.looseObject({ index: z.int(), embedding: z.union([z.string(), z.array(z.number())]) })),
      usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
    }),
    errors: CALL_ERRORS,
  },
  ({ principal, body, request }) => embedTexts(principal, body, callerSignal(request)),
);

const RECORDING = { file: { maxCount: 1, maxBytes: AUDIO_MAX_BYTES, required: true } };
/** A recording and the fields around it. */
const MAX_FORM_BYTES = AUDIO_MAX_BYTES + 64 * 1024;

export const createTranscription = endpoint(
  {
    id: "audio.transcribe",
    method: "POST",
    path: "/audio/transcriptions",
    summary: "OpenAI-compatible transcription of a recording; model nexus/auto takes a configured one",
    access: "audio.create",
    format: "openai",
    spends: true,
    maxBodyBytes: MAX_FORM_BYTES,
    form: { fields: transcriptionFieldsSchema, files: RECORDING },
    resultType: ["application/json", "text/plain"],
    errors: CALL_ERRORS,
  },
  ({ principal, body, files, requestId, request }) =>
    transcribe(principal, files.file?.[0], body, requestId, callerSignal(request)),
);

export const createTranslation = endpoint(
  {
    id: "audio.translate",
    method: "POST",
    path: "/audio/translations",
    summary: "OpenAI-compatible translation of what was said into English",
    access: "audio.create",
    format: "openai",
    spends: true,
    maxBodyBytes: MAX_FORM_BYTES,
    form: { fields: translationFieldsSchema, files: RECORDING },
    resultType: ["application/json", "text/plain"],
    errors: CALL_ERRORS,
  },
  ({ principal, body, files, requestId, request }) => {
    const fields = { ...body, timestamp_granularities: [], translate: true };
    return transcribe(principal, files.file?.[0], fields, requestId, callerSignal(request));
  },
);

export const createSpeech = endpoint(
  {
    id: "audio.speak",
    method: "POST",
    path: "/audio/speech",
    summary: "OpenAI-compatible speech: reads a text aloud",
    access: "audio.create",
    format: "openai",
    spends: true,
    body: speechRequestSchema,
    resultType: "application/octet-stream",
    errors: CALL_ERRORS,
  },
  ({ principal, body, requestId, request }) => speak(principal, body, requestId, callerSignal(request)),
);

export const modelEndpoints = [
  listCatalog,
  listModels,
  getModelHealth,
  createCompletion,
  createEmbedding,
  createTranscription,
  createTranslation,
  createSpeech,
];
