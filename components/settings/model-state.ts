import type { ModelHealth } from "@/lib/models/client";

export type ModelState = "works" | "unsteady" | "trying" | "resting";

/** A tenth of the calls failing is more than chance. */
const UNSTEADY_SHARE = 0.1;

/** How a model does, in one of four words: what its breaker does comes before how many calls failed. */
export function modelStateOf({
  breaker,
  requests,
  failures,
}: Pick<ModelHealth, "breaker" | "requests" | "failures">): ModelState {
  if (breaker === "open") return "resting";
  if (breaker === "half_open") return "trying";
  return requests > 0 && failures / requests >= UNSTEADY_SHARE ? "unsteady" : "works";
}
