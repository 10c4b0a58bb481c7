import type { ImageModelV4Result, SharedV4ProviderOptions } from "@ai-sdk/provider";
import { AppError } from "../../platform/errors.ts";
import { type CleanImage, reencodeImage } from "../../platform/images/reencode-image.ts";
import { estimateTokens } from "../estimate-tokens.ts";
import type { Called, WholeCall } from "../gateway/call-model.ts";
import { ProviderError } from "../gateway/provider-error.ts";
import type { Target } from "../gateway/target.ts";
import { createImageModel } from "../providers/media/create-image-model.ts";
import type { TokenUsage } from "../schema.ts";
import type { ModelChoices } from "../service/load-choices.ts";
import { imageTokens, MAX_TOKENS_PER_INPUT_IMAGE } from "./image-tokens.ts";
import { planMedia, toUsage, worstCaseOf } from "./plan-media.ts";
import { providerFetch } from "./provider-fetch.ts";
import type { ImageQuality, ImageSize } from "./schema.ts";

/** Four images of high quality as base64 in JSON. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

export interface ImageRequest {
  prompt: string;
  size: ImageSize;
  quality: ImageQuality;
  count: number;
  /** Pictures to start from; none to make a new one. */
  images: readonly CleanImage[];
  /** Where to change the first picture: its transparent parts. */
  mask?: CleanImage;
  background?: "transparent" | "opaque" | "auto";
  /** Refuses a quality or a background that a model does not take; otherwise it is left out. */
  exact?: boolean;
  /** The format of what comes out; left out: as the model gives it. */
  format?: "png" | "jpeg" | "webp";
}

export interface MadeImage extends CleanImage {
  /** The prompt as the provider rewrote it, where it says so. */
  revisedPrompt?: string;
}

export interface ImagePlan {
  targets: [Target, ...Target[]];
  worstCaseMicroUsd: number | null;
  calls: WholeCall<MadeImage[]>[];
}

const ASPECTS = { "1024x1024": "1:1", "1536x1024": "3:2", "1024x1536": "2:3" } as const;

/** What of a request a target cannot do beside making an image from words, by its field; null when it can do all. */
function lackOf({ model, provider }: Target, request: ImageRequest): [path: string, message: string] | null {
  const { images, mask, exact, quality, background = "auto" } = request;
  if (mask && provider !== "openai") return ["mask", "does not take a mask"];
  if (images.length > 0 && !model.input.includes("image")) return ["image", "does not edit images"];
  if (!exact) return null;
  if (quality !== "auto" && provider === "google") return ["quality", "has one quality"];
  const hasBackground = provider !== "google" && provider !== "xai";
  return background === "auto" || hasBackground ? null : ["background", "takes no choice of a background"];
}

function assertAccepts(target: Target, request: ImageRequest): void {
  const lack = lackOf(target, request);
  if (!lack) return;
  const [path, message] = lack;
  throw new AppError("invalid_input", `${target.model.name} ${message}. Choose another model.`, {
    issues: [{ path, message: `the model ${message}` }],
  });
}

/** Each package reads its own namespace. */
function optionsOf({ quality, background }: ImageRequest): SharedV4ProviderOptions {
  const ofQuality = quality === "auto" ? {} : { quality };
  const all = { ...ofQuality, ...(background ? { background } : {}) };
  return { openai: all, compatible: all, xai: ofQuality };
}

/** The sum of a number that the provider says of each image. */
function inputImageTokens({ providerMetadata }: ImageModelV4Result): number {
  const images = (providerMetadata?.openai?.images ?? []) as { imageTokens?: number }[];
  return images.reduce((sum, { imageTokens: tokens }) => sum + (tokens ?? 0), 0);
}

function usageOfResult(result: ImageModelV4Result, request: ImageRequest, made: number): Omit<Called<never>, "value"> {
  const { size, quality } = request;
  const media = {
    images: made,
    ...(quality === "auto" ? {} : { imageQuality: quality }),
    ...(size === "auto" ? {} : { imageSize: size }),
  };
  const { inputTokens, outputTokens } = result.usage ?? {};
  if (inputTokens === undefined || outputTokens === undefined) {
    return { usage: { ...estimateUsage(request, made), media }, usageEstimated: true };
  }
  const imageInputTokens = inputImageTokens(result);
  const units = { ...media, inputImageTokens: imageInputTokens };
  return { usage: toUsage({ inputTokens, outputTokens, imageInputTokens, media: units }), usageEstimated: false };
}

function estimateUsage({ prompt, images, quality, size }: ImageRequest, count: number): TokenUsage {
  const imageInputTokens = images.length * MAX_TOKENS_PER_INPUT_IMAGE;
  return toUsage({
    inputTokens: estimateTokens(prompt) + imageInputTokens,
    imageInputTokens,
    outputTokens: count * imageTokens(quality, size),
    media: { images: count, imageQuality: quality, imageSize: size },
  });
}

function assertMade({ images, providerMetadata }: ImageModelV4Result): void {
  if (images.length > 0) return;
  const { finishReason, promptFeedback } = (providerMetadata?.google ?? {}) as Record<string, unknown>;
  const why = JSON.stringify([finishReason, promptFeedback]);
  const isFiltered = /SAFETY|PROHIBITED|BLOCK|RECITATION/.test(why);
  throw new ProviderError(isFiltered ? "content_filter" : "server", `no image: ${why}`);
}

async function toMade(image: string | Uint8Array, format: ImageRequest["format"]): Promise<CleanImage> {
  try {
    return await reencodeImage(typeof image === "string" ? Buffer.from(image, "base64") : image, format);
  } catch (cause) {
    throw new ProviderError("server", "the answer is not an image", { cause });
  }
}

async function callProvider(
  target: Target,
  request: ImageRequest,
  n: number,
  signal: AbortSignal,
): Promise<Called<MadeImage[]>> {
  const file = ({ bytes, mediaType }: CleanImage) => ({ type: "file" as const, data: bytes, mediaType });
  const takesSize = target.provider !== "google" && target.provider !== "xai";
  const result = await createImageModel(target, providerFetch(target, MAX_ANSWER_BYTES)).doGenerate({
    prompt: request.prompt,
    n,
    size: takesSize && request.size !== "auto" ? request.size : undefined,
    aspectRatio: takesSize || request.size === "auto" ? undefined : ASPECTS[request.size],
    seed: undefined,
    files: request.images.length > 0 ? request.images.map(file) : undefined,
    mask: request.mask && file(request.mask),
    providerOptions: optionsOf(request),
    abortSignal: signal,
  });
  assertMade(result);
  const made = await Promise.all(result.images.map((image) => toMade(image, request.format)));
  const notes = (result.providerMetadata?.openai?.images ?? []) as { revisedPrompt?: string }[];
  const value = made.map((image, index) => {
    const revisedPrompt = notes[index]?.revisedPrompt;
    return revisedPrompt === undefined ? image : { ...image, revisedPrompt };
  });
  return { value, ...usageOfResult(result, request, made.length) };
}

async function perCallOf(targets: readonly Target[]): Promise<number> {
  const limits = targets.map(async (target) => {
    const { maxImagesPerCall: most, modelId } = createImageModel(target, fetchNothing);
    return (typeof most === "function" ? await most({ modelId }) : most) ?? 1;
  });
  return Math.min(...(await Promise.all(limits)));
}

const fetchNothing = () => Promise.reject(new Error("only asked for its limits"));

/**
 * Works out which models to ask for images, with which calls, and what they can cost at most. Nothing is sent yet.
 * @param modelId A model, or `nexus/auto`.
 * @throws AppError as `planMedia`, and invalid_input for what the model (with Auto: each of them) cannot do.
 */
export async function planImages(choices: ModelChoices, modelId: string, request: ImageRequest): Promise<ImagePlan> {
  const targets = planMedia(choices, "image", modelId, (target) => lackOf(target, request) === null);
  assertAccepts(targets[0], request);
  const perCall = await perCallOf(targets);
  const calls: ImagePlan["calls"] = [];
  for (let left = request.count; left > 0; left -= perCall) {
    const n = Math.min(left, perCall);
    calls.push({
      make: (target, signal) => callProvider(target, request, n, signal),
      most: () => estimateUsage(request, n),
    });
  }
  return { targets, worstCaseMicroUsd: worstCaseOf(targets, () => estimateUsage(request, request.count)), calls };
}
