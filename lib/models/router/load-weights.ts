import { readFileSync } from "node:fs";
import { decodeWeights, type Weights } from "./encode-weights.ts";

let loaded: Weights | undefined;

/**
 * The weights that ship with the router, read once. The bundler follows the address and puts the file beside the
 * server's own, so that it is found in a build as well as in a plain Node script.
 * @throws Error when the file is missing or damaged.
 */
export function loadWeights(): Weights {
  loaded ??= decodeWeights(readFileSync(new URL("./weights/router.bin", import.meta.url)));
  return loaded;
}
