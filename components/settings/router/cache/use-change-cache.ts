"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useErrorToast } from "@/components/auth/use-error-text";
import type { CacheStatus, UpdateCacheSettings } from "@/lib/models/cache/schema";
import { cacheKey, updateCache } from "@/lib/models/client";

/** Saves settings of the cache as they are changed: shown at once, taken back when they cannot be saved. */
export function useChangeCache(): (changes: UpdateCacheSettings) => void {
  const queryClient = useQueryClient();
  const showError = useErrorToast();
  const { mutate } = useMutation({
    mutationFn: updateCache,
    networkMode: "always",
    async onMutate(changes: UpdateCacheSettings) {
      await queryClient.cancelQueries({ queryKey: cacheKey });
      const before = queryClient.getQueryData<CacheStatus>(cacheKey);
      if (before) queryClient.setQueryData(cacheKey, { ...before, settings: { ...before.settings, ...changes } });
      return before;
    },
    onError(error, _changes, before) {
      queryClient.setQueryData(cacheKey, before);
      showError(error);
    },
    onSuccess: (status) => queryClient.setQueryData(cacheKey, status),
  });
  return mutate;
}
