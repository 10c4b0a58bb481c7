"use client";

import { Check, CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useSaid } from "@/components/states/use-said";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import type { ProviderStatus } from "@/lib/models/client";

/** Whether a provider answered when it was last asked; in words, with a sign. */
export function ProviderBadge({ provider }: { provider: ProviderStatus }) {
  const t = useTranslations("settings.providers.status");
  if (provider.status === "ok") {
    return (
      <Badge tone="success">
        <Check aria-hidden />
        {t("ok")}
      </Badge>
    );
  }
  if (provider.status === "failed") {
    return (
      <Badge tone="danger">
        <CircleAlert aria-hidden />
        {t("failed")}
      </Badge>
    );
  }
  return <Badge>{t("untested")}</Badge>;
}

/** What it offers, by whose key, and what it last said when it refused. */
export function ProviderFacts({ provider }: { provider: ProviderStatus }) {
  const t = useTranslations("settings.providers");
  const regions = useTranslations("models.regions");
  const source = t(`source.${provider.keySource}`);
  const said = useSaid(provider.lastError ?? undefined);
  return (
    <>
      <p className="num text-text-2">
        {t("models", { count: provider.models })}
        {" · "}
        {source}
        {provider.hint && <span className="font-mono text-12"> …{provider.hint}</span>}
        {" · "}
        {regions(provider.region)}
        {provider.lastTestedAt && (
          <span className="hide-mobile">
            {" · "}
            {t("testedAt")} <RelativeTime iso={provider.lastTestedAt} />
          </span>
        )}
      </p>
      {provider.baseUrl && <p className="truncate font-mono text-12 text-text-3">{provider.baseUrl}</p>}
      {provider.status === "failed" && said && <p className="text-danger">{said}</p>}
    </>
  );
}
