"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useTranslations } from "next-intl";
import { useErrorToast } from "@/components/auth/use-error-text";
import { Button } from "@/components/ui/button";
import { List, ListItem } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { catalogKey, discoverProviders, type ProviderStatus, providersKey } from "@/lib/models/client";
import { ProviderBadge, ProviderFacts } from "./provider-summary";
import { useTestProvider } from "./use-test-provider";

function LocalServer({ provider }: { provider: ProviderStatus }) {
  const t = useTranslations("settings.providers");
  const test = useTestProvider();
  return (
    <ListItem
      className="max-md:flex-col max-md:items-start"
      end={
        <>
          <ProviderBadge provider={provider} />
          <Button
            aria-label={`${t("test")}: ${provider.name}`}
            busy={test.isPending}
            onClick={() => test.mutate(provider)}
          >
            {t("test")}
          </Button>
        </>
      }
    >
      <p className="font-medium">{provider.name}</p>
      <ProviderFacts provider={provider} />
    </ListItem>
  );
}

/** Model servers found on the machine that runs this server. */
export function LocalServers({ providers }: { providers: ProviderStatus[] }) {
  const t = useTranslations("settings.providers");
  const queryClient = useQueryClient();
  const look = useMutation({
    mutationFn: discoverProviders,
    networkMode: "always",
    onSuccess(found) {
      queryClient.setQueryData(providersKey, found);
      void queryClient.invalidateQueries({ queryKey: catalogKey });
    },
    onError: useErrorToast(),
  });
  return (
    <Section
      title={t("local")}
      description={t("localHint")}
      action={
        <Button busy={look.isPending} onClick={() => look.mutate()}>
          <RefreshCw aria-hidden />
          {t("lookAgain")}
        </Button>
      }
    >
      {providers.length > 0 ? (
        <List label={t("local")}>
          {providers.map((provider) => (
            <LocalServer key={provider.id} provider={provider} />
          ))}
        </List>
      ) : (
        <p className="banner text-text-2">{t("localNone")}</p>
      )}
      <p className="mt-2 text-12 text-text-3">
        {t.rich("otherServers", { code: (text) => <code className="font-mono">{text}</code> })}
      </p>
    </Section>
  );
}
