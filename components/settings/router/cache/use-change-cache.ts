"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useErrorToast } from "@/components/auth/use-error-text";
import type { CacheStatus, UpdateCacheSettings } from "@/lib/models/cache/schema";
import { cacheKey, updateCache } from "@/lib/models/client";

const SCOPE = "response-cache";
const key = { queryKey: cacheKey };

/** Saves settings of the cache: shown at once, one after the other, and read again with words when that fails. */
export function useChangeCache(): (changes: UpdateCacheSettings) => void {
  const queryClient = useQueryClient();
  const showError = useErrorToast();
  const { mutate } = useMutation({
    mutationFn: updateCache,
    networkMode: "always",
    scope: { id: SCOPE },
    onMutate(changes) {
      // A reading that is under way would bring back the state before.
      void queryClient.cancelQueries(key);
      const before = queryClient.getQueryData<CacheStatus>(cacheKey);
      if (before) queryClient.setQueryData(cacheKey, { ...before, settings: { ...before.settings, ...changes } });
      return { before };
    },
    onError(error, _changes, context) {
      if (context?.before) queryClient.setQueryData(cacheKey, context.before);
      showError(error);
      void queryClient.invalidateQueries(key);
    },
    onSuccess(saved) {
      // A later change is on its way: its view must not flicker back.
      const isLast = queryClient.isMutating({ predicate: ({ options }) => options.scope?.id === SCOPE }) <= 1;
      if (isLast) queryClient.setQueryData(cacheKey, saved);
    },
  });
  return mutate;
}
