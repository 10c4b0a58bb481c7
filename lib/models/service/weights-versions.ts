import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "../../platform/env.ts";
import { log } from "../../platform/log.ts";
import { decodeWeights, type Weights } from "../router/encode-weights.ts";
import { loadWeights } from "../router/load-weights.ts";

let loaded: ReadonlyMap<string, Weights> | undefined;

/** The weights in a file as `npm run router:train` writes it. @throws Error when it is none */
export function readWeightsFile(path: string): Weights {
  const { base64 } = JSON.parse(readFileSync(path, "utf8")) as { base64?: unknown };
  if (typeof base64 !== "string") throw new Error(`${path} holds no weights of the router.`);
  return decodeWeights(Uint8Array.from(Buffer.from(base64, "base64")));
}

function readAll(directory: string | null): Map<string, Weights> {
  const shipped = loadWeights();
  const all = new Map([[shipped.version, shipped]]);
  const names = directory === null ? [] : readdirSync(directory).filter((name) => name.endsWith(".json"));
  for (const name of names.sort()) {
    try {
      const weights = readWeightsFile(join(directory ?? "", name));
      all.set(weights.version, weights);
    } catch (error) {
      log.error({ err: error, file: name }, "weights of the router could not be read");
    }
  }
  return all;
}

/** The weights at hand, the shipped ones first: read once, so a new file needs a restart. */
function versions(): ReadonlyMap<string, Weights> {
  loaded ??= readAll(env().ROUTER_WEIGHTS_DIR);
  return loaded;
}

/** The names of the trained heads that an experiment can decide with: those that ship, and those the operator has added. */
export const listWeightsVersions = (): string[] => [...versions().keys()];

/** The heads of a name; undefined when they are not (or no longer) there. */
export const findWeights = (version: string): Weights | undefined => versions().get(version);

/** For tests that change the directory. */
export function forgetWeightsVersions(): void {
  loaded = undefined;
}
