import type { Principal } from "../../auth/schema.ts";
import { type ImageRequest, type MadeImage, planImages } from "../../models/media/make-images.ts";
import { type MediaAnswer, runMedia } from "../../models/media/run-media.ts";
import { mediaHeaders } from "../../models/openai-api/media-headers.ts";
import { loadModelChoices } from "../../models/service/load-choices.ts";
import { nowMs } from "../../platform/clock.ts";
import { AppError } from "../../platform/errors.ts";
import { type CleanImage, reencodeImage } from "../../platform/images/reencode-image.ts";
import { keepImage } from "../service/attachments.ts";
import { imageLink } from "./image-link.ts";
import type { ImageFields } from "./schema.ts";

type Files = Readonly<Record<string, readonly { bytes: Uint8Array<ArrayBuffer> }[]>>;

interface Context {
  requestId: string;
  responseHeaders: Headers;
  /** Stops it, and what the provider bills all the same is settled. */
  signal: AbortSignal | undefined;
}

async function readPicture({ bytes }: { bytes: Uint8Array }, path: string): Promise<CleanImage> {
  try {
    return await reencodeImage(bytes);
  } catch (cause) {
    throw new AppError("invalid_input", "This is not a picture that can be read.", {
      cause,
      issues: [{ path, message: "Send a PNG, JPEG, WebP or GIF picture of at most 50 megapixels." }],
    });
  }
}

async function toRequest(fields: ImageFields, files: Files): Promise<ImageRequest> {
  const { prompt, size, quality, n, background, output_format: format } = fields;
  // One after the other: a picture that unpacks to 200 MB is enough at a time.
  const images: CleanImage[] = [];
  for (const file of files.image ?? []) images.push(await readPicture(file, "image"));
  const mask = files.mask?.[0] && (await readPicture(files.mask[0], "mask"));
  return {
    prompt,
    size,
    quality,
    count: n,
    images,
    exact: true,
    ...(mask ? { mask } : {}),
    ...(background ? { background } : {}),
    ...(format ? { format } : {}),
  };
}

async function toData(principal: Principal, image: MadeImage, form: ImageFields["response_format"]) {
  const revised = image.revisedPrompt === undefined ? {} : { revised_prompt: image.revisedPrompt };
  if (form === "b64_json") return { b64_json: Buffer.from(image.bytes).toString("base64"), ...revised };
  return { url: imageLink((await keepImage(principal, image, "image")).id), ...revised };
}

function usageIn({ attempts }: MediaAnswer<unknown>) {
  const sum = (field: "inputTokens" | "outputTokens") =>
    attempts.reduce((total, attempt) => total + (attempt[field] ?? 0), 0);
  const [input, output] = [sum("inputTokens"), sum("outputTokens")];
  const pictures = attempts.reduce((total, { units }) => total + Number(units?.inputImageTokens ?? 0), 0);
  return {
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    input_tokens_details: { image_tokens: pictures, text_tokens: Math.max(0, input - pictures) },
  };
}

/**
 * Makes images from words, or from words and pictures (https://platform.openai.com/docs/api-reference/images).
 * @param files Of an edit: `image`, one or more, and `mask`.
 * @throws AppError invalid_input, model_not_found, model_not_configured, quota_exceeded, budget_exceeded,
 *   content_filtered, a provider's failure.
 */
export async function createImages(
  principal: Principal,
  fields: ImageFields,
  files: Files,
  { requestId, responseHeaders, signal }: Context,
) {
  const request = await toRequest(fields, files);
  const plan = await planImages(await loadModelChoices(principal), fields.model, request);
  const answer = await runMedia(principal, { purpose: "image", signal, ...plan });
  const images = answer.values.flat();
  for (const [name, value] of Object.entries(mediaHeaders(answer, requestId))) responseHeaders.set(name, value);
  return {
    created: Math.floor(nowMs() / 1000),
    data: await Promise.all(images.map((image) => toData(principal, image, fields.response_format))),
    ...(images[0] ? { output_format: images[0].mediaType.slice("image/".length) } : {}),
    size: images[0] ? `${images[0].width}x${images[0].height}` : null,
    quality: fields.quality,
    usage: usageIn(answer),
    nexus: { model: answer.target.model.id, cost_micro_usd: answer.costMicroUsd },
  };
}
