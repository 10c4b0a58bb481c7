"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useErrorToast } from "@/components/auth/use-error-text";
import { routePreviewKey } from "@/lib/chat/client";
import { routerPreferencesKey, updateRouterPreferences } from "@/lib/models/client";
import type { RouterPreferences, UpdateRouterPreferences } from "@/lib/models/preferences/schema";
import { mergePreferences } from "./merge-preferences";

const SCOPE = "router-preferences";
const key = { queryKey: routerPreferencesKey };

/** Changes how Auto chooses: shown at once, saved one after the other, and read again with words when that fails. */
export function useChangePreferences(): (changes: UpdateRouterPreferences) => void {
  const queryClient = useQueryClient();
  const showError = useErrorToast();
  const { mutate } = useMutation({
    mutationFn: updateRouterPreferences,
    networkMode: "always",
    scope: { id: SCOPE },
    onMutate(changes) {
      // A reading that is under way would bring back the state before.
      void queryClient.cancelQueries(key);
      const before = queryClient.getQueryData<RouterPreferences>(routerPreferencesKey);
      if (before) queryClient.setQueryData(routerPreferencesKey, mergePreferences(before, changes));
      return { before };
    },
    onError(error, _changes, context) {
      if (context?.before) queryClient.setQueryData(routerPreferencesKey, context.before);
      showError(error);
      void queryClient.invalidateQueries(key);
    },
    onSuccess(saved) {
      // A later change is on its way: its view must not flicker back.
      const isLast = queryClient.isMutating({ predicate: ({ options }) => options.scope?.id === SCOPE }) <= 1;
      if (isLast) queryClient.setQueryData(routerPreferencesKey, saved);
      // What Auto would choose for a draft may be another model now.
      void queryClient.invalidateQueries({ queryKey: routePreviewKey });
    },
  });
  return mutate;
}
