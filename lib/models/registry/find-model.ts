import { AppError } from "../../platform/errors.ts";
import { AUTO_MODEL_ID, type ModelInfo } from "../schema.ts";
import { loadRegistry } from "./load-registry.ts";

/** The vendored model with this id, or null. Never another one in its place. */
export function findModel(modelId: string): ModelInfo | null {
  return loadRegistry().get(modelId) ?? null;
}

/** The error of an id that is unknown, gone, or (for `nexus/auto`) not a model at all. */
export function modelNotFound(modelId: string): AppError {
  const message =
    modelId === AUTO_MODEL_ID
      ? `${AUTO_MODEL_ID} chooses a model; it is not one itself.`
      : `The model "${modelId.slice(0, 120)}" does not exist or is no longer offered. Please choose another one.`;
  return new AppError("model_not_found", message, { details: { model: modelId.slice(0, 200) } });
}

/**
 * The vendored model with this id.
 * @throws AppError model_not_found.
 */
export function getModel(modelId: string): ModelInfo {
  const model = findModel(modelId);
  if (model === null) throw modelNotFound(modelId);
  return model;
}
