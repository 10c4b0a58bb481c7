import type { RouteMode } from "@/lib/models/schema";

/** Which model answers, how Auto decides, and what it is told first. */
export interface ModelChoice {
  model: string;
  routeMode: RouteMode;
  instructions: string;
}
