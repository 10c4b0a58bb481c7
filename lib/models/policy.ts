/** The model that answers when no provider is configured. */
export const DEMO_MODEL_ID = "demo/offline";
/** Says what it is wherever it is shown. */
export const DEMO_MODEL_NAME = "Offline demo";

/** A name for a model that no list has (any more): the end of its id; the demo's own, which must not pass for a model. */
export function unlistedName(modelId: string): string {
  return modelId === DEMO_MODEL_ID ? DEMO_MODEL_NAME : (modelId.split("/").at(-1) ?? modelId);
}
