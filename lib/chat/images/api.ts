import { z } from "zod";
import { callerSignal } from "../../gate/caller-signal.ts";
import { endpoint } from "../../gate/endpoint.ts";
import { CALL_ERRORS } from "../../models/call-errors.ts";
import { EDIT_IMAGE_MAX_BYTES, EDIT_IMAGES_MAX_COUNT } from "../../models/media/schema.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { createImages } from "./create-images.ts";
import { readImageLink, renewImageLinks } from "./image-link.ts";
import { imageEditFieldsSchema, imageGenerationSchema, imagesAnswerSchema } from "./schema.ts";

/** All pictures of an edit together, and the fields around them. */
const MAX_EDIT_BYTES = 50 * 1024 * 1024;

export const generateImages = endpoint(
  {
    id: "images.generate",
    method: "POST",
    path: "/images/generations",
    summary: "OpenAI-compatible image generation; model nexus/auto takes a configured one",
    access: "images.create",
    format: "openai",
    spends: true,
    body: imageGenerationSchema,
    result: imagesAnswerSchema,
    renewKept: renewImageLinks,
    errors: CALL_ERRORS,
  },
  ({ principal, body, ...context }) =>
    createImages(principal, body, {}, { ...context, signal: callerSignal(context.request) }),
);

export const editImages = endpoint(
  {
    id: "images.edit",
    method: "POST",
    path: "/images/edits",
    summary: "OpenAI-compatible image editing: makes images from pictures and words",
    access: "images.create",
    format: "openai",
    spends: true,
    maxBodyBytes: MAX_EDIT_BYTES,
    form: {
      fields: imageEditFieldsSchema,
      files: {
        image: { maxCount: EDIT_IMAGES_MAX_COUNT, maxBytes: EDIT_IMAGE_MAX_BYTES, required: true },
        mask: { maxCount: 1, maxBytes: EDIT_IMAGE_MAX_BYTES },
      },
    },
    result: imagesAnswerSchema,
    renewKept: renewImageLinks,
    errors: CALL_ERRORS,
  },
  ({ principal, body, files, ...context }) =>
    createImages(principal, body, files, { ...context, signal: callerSignal(context.request) }),
);

export const readImage = endpoint(
  {
    id: "images.read",
    method: "GET",
    path: "/images/{id}",
    summary: "An image by the link that an answer named; the link works for five minutes",
    access: "public",
    params: z.object({ id: idSchema }),
    query: z.object({ expires: z.coerce.number().int().min(0), signature: z.string().max(100) }),
    resultType: "application/octet-stream",
    errors: ["not_found"],
  },
  ({ params, query }) => readImageLink(params.id, query.expires, query.signature),
);

export const imageEndpoints = [generateImages, editImages, readImage];
