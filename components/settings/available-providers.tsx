"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { List, ListItem } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import type { ProviderStatus } from "@/lib/models/client";
import { findKeyVariable } from "./provider-variable";

interface AvailableProvidersProps {
  providers: ProviderStatus[];
  onAdd: (provider: ProviderStatus) => void;
}

/** Providers without a key, with the variable by which an operator would set one for everybody. */
export function AvailableProviders({ providers, onAdd }: AvailableProvidersProps) {
  const t = useTranslations("settings.providers");
  return (
    <Section title={t("available")} description={t("availableHint")}>
      <List label={t("available")}>
        {providers.map((provider) => {
          const variable = findKeyVariable(provider.id);
          return (
            <ListItem
              key={provider.id}
              end={
                <Button aria-label={`${t("addKey")}: ${provider.name}`} onClick={() => onAdd(provider)}>
                  <Plus aria-hidden />
                  {t("addKey")}
                </Button>
              }
            >
              <p className="font-medium">{provider.name}</p>
              <p className="num text-text-2">
                {provider.models > 0 && t("models", { count: provider.models })}
                {variable && (
                  <span className="hide-mobile text-text-3">
                    {provider.models > 0 && " · "}
                    {t.rich("variable", {
                      name: variable,
                      code: (text) => <code className="font-mono text-12">{text}</code>,
                    })}
                  </span>
                )}
              </p>
            </ListItem>
          );
        })}
      </List>
    </Section>
  );
}
