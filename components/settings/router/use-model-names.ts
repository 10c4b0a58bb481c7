"use client";

import { useQuery } from "@tanstack/react-query";
import { catalogQuery } from "@/lib/models/client";
import { unlistedName } from "@/lib/models/policy";

/** Names models by their id; one that the catalogue does not (yet) have by the end of its id. */
export function useModelNames(): (modelId: string) => string {
  const { data } = useQuery(catalogQuery());
  return (modelId) => data?.items.find(({ id }) => id === modelId)?.name ?? unlistedName(modelId);
}
