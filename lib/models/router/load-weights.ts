import { decodeWeights, type Weights } from "./encode-weights.ts";
import shipped from "./weights/router.json" with { type: "json" };

let loaded: Weights | undefined;

/**
 * The weights that ship with the router, decoded once. They are a module, in base64, so that every bundler takes them
 * along and no path has to be found at run time.
 * @throws Error when they are damaged.
 */
export function loadWeights(): Weights {
  loaded ??= decodeWeights(Uint8Array.from(Buffer.from(shipped.base64, "base64")));
  return loaded;
}
