import type { Params } from "./wire.ts";
import type { World } from "./world.ts";

export interface Call {
  world: World;
  params: Params;
  /** The ids in the path, in order. */
  ids: readonly string[];
}

/** One operation of the API. */
export interface Route {
  method: "GET" | "POST" | "DELETE";
  /** `/v1/customers/:id`. */
  path: string;
  /** Names of the parameters it takes; others are refused. */
  takes: readonly string[];
  run(call: Call): unknown;
}

/** The id at a place of the path. */
export function idAt({ ids }: Call, index = 0): string {
  return ids[index] ?? "";
}
