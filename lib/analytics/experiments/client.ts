import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi } from "../../platform/public/api-client.ts";
import type { createExperimentSchema, Experiment, ExperimentList, ExperimentResult } from "./schema.ts";

const READ = { networkMode: "always", refetchOnReconnect: true } as const;
const REFRESH_MS = 30_000;

export const experimentsKey = ["experiments"] as const;

/** The experiments that the person may see, newest first. */
export function experimentsQuery() {
  return queryOptions({
    queryKey: [...experimentsKey, "list"] as const,
    queryFn: ({ signal }) => callApi<ExperimentList>("/experiments", { signal }),
    ...READ,
  });
}

/** One with what its arms have shown; read again now and then while it is on screen. */
export function experimentQuery(id: string) {
  return queryOptions({
    queryKey: [...experimentsKey, id] as const,
    queryFn: ({ signal }) => callApi<ExperimentResult>(`/experiments/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: REFRESH_MS,
    ...READ,
  });
}

/** Drafts an experiment. @throws ApiError forbidden, invalid_input at the field */
export function createExperiment(input: z.input<typeof createExperimentSchema>): Promise<Experiment> {
  return callApi("/experiments", { method: "POST", body: input });
}

/** Starts, pauses or stops. @throws ApiError conflict, not_found */
export function moveExperiment(id: string, state: "running" | "paused" | "stopped"): Promise<Experiment> {
  return callApi(`/experiments/${encodeURIComponent(id)}/state`, { method: "POST", body: { state } });
}

/** Lets an arm hold for every answer. @throws ApiError conflict, not_found */
export function adoptArm(id: string, armId: string): Promise<Experiment> {
  return callApi(`/experiments/${encodeURIComponent(id)}/winner`, { method: "POST", body: { armId } });
}

/** Removes a draft, or one that has ended. @throws ApiError conflict, not_found */
export function removeExperiment(id: string): Promise<void> {
  return callApi(`/experiments/${encodeURIComponent(id)}`, { method: "DELETE" });
}
