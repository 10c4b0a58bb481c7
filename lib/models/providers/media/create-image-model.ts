import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { ImageModelV4 } from "@ai-sdk/provider";
import { createXai } from "@ai-sdk/xai";
import type { Target } from "../../gateway/target.ts";
import { mediaSettings } from "./media-settings.ts";

/** The image model of a target. */
export function createImageModel(target: Target, fetch: typeof globalThis.fetch): ImageModelV4 {
  const settings = mediaSettings(target, fetch);
  const id = target.model.providerModelId;
  if (target.provider === "openai") return createOpenAI(settings).image(id);
  if (target.provider === "google") return createGoogle(settings).image(id);
  if (target.provider === "xai") return createXai(settings).image(id);
  return createOpenAICompatible({ ...settings, name: "compatible" }).imageModel(id);
}
