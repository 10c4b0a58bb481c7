import type { Target } from "../../gateway/target.ts";
import { addressOf, sdkSettings } from "../provider.ts";
import { getProvider } from "../registry.ts";

/** The settings of a target for an AI SDK provider. */
export function mediaSettings(target: Target, fetch: typeof globalThis.fetch) {
  return sdkSettings({
    apiKey: target.apiKey,
    baseUrl: addressOf(getProvider(target.provider), target.baseUrl),
    modelId: target.model.providerModelId,
    fetch,
  });
}
