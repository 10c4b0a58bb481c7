import type { RouteDecision } from "../schema.ts";

/** What analytics sums over, beside the decision itself; the lists as PostgreSQL array literals. */
export interface RouteFacts {
  intent: string | null;
  /** The candidates that nothing ruled out, best first, and of each the quality in tenths and the predicted cost. */
  openModels: string;
  openQualityTenths: string;
  openCostsMicroUsd: string;
}

const quoted = (text: string) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

/** The facts of a decision, as `app.fill_route_facts` works them out of its JSON; here they cost nothing. */
export function routeFacts({ intents, candidates }: RouteDecision): RouteFacts {
  const open = candidates.filter(({ ruledOut }) => ruledOut === undefined);
  return {
    intent: intents[0]?.intent ?? null,
    openModels: `{${open.map(({ modelId }) => quoted(modelId)).join()}}`,
    openQualityTenths: `{${open.map(({ quality }) => Math.round(quality * 10)).join()}}`,
    openCostsMicroUsd: `{${open.map(({ predictedCostMicroUsd }) => predictedCostMicroUsd ?? "null").join()}}`,
  };
}
