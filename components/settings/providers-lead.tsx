"use client";

import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { EmptyState } from "@/components/states/empty-state";
import { Button } from "@/components/ui/button";
import type { ProviderStatus } from "@/lib/models/client";

interface ProvidersLeadProps {
  providers: ProviderStatus[];
  onChoose: (provider: ProviderStatus) => void;
}

/** One key for many models is the shortest way for somebody who has none yet. */
const FIRST_CHOICE = "openrouter";

/** While only the demo model can answer: what that means and the next step. */
export function ProvidersLead({ providers, onChoose }: ProvidersLeadProps) {
  const t = useTranslations("settings.providers");
  const first = providers.find((provider) => provider.id === FIRST_CHOICE) ?? providers[0];
  return (
    <EmptyState
      className="hairline-b py-12"
      icon={<KeyRound aria-hidden />}
      title={t("emptyTitle")}
      description={t("emptyText")}
      action={
        first && (
          <Button variant="primary" onClick={() => onChoose(first)}>
            {t("emptyAction", { name: first.name })}
          </Button>
        )
      }
    />
  );
}
