"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useErrorToast } from "@/components/auth/use-error-text";
import { toast } from "@/components/ui/toast-store";
import { type ProviderStatus, providersKey, testProvider } from "@/lib/models/client";

/** Asks a provider once and puts its answer into the list. */
export function useTestProvider() {
  const t = useTranslations("settings.providers");
  const queryClient = useQueryClient();
  const onError = useErrorToast();
  return useMutation({
    mutationFn: (provider: ProviderStatus) => testProvider(provider.id),
    networkMode: "always",
    onSuccess(tested) {
      queryClient.setQueryData<{ items: ProviderStatus[] }>(providersKey, (before) =>
        before ? { items: before.items.map((item) => (item.id === tested.id ? tested : item)) } : before,
      );
      if (tested.status === "ok") toast.show({ message: t("testOk", { name: tested.name }), icon: "check" });
      else toast.show({ message: t("testFailed", { name: tested.name }), icon: "error" });
    },
    onError,
  });
}
