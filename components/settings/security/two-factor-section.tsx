"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { QueryProblem } from "@/components/states/query-problem";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { List } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { passkeysQuery } from "@/lib/auth/passkeys/client";
import { securityLogKey } from "@/lib/auth/security-log/client";
import { twoFactorKey, twoFactorQuery } from "@/lib/auth/two-factor/client";
import { AddFactorDialog } from "./add-factor-dialog";
import { FactorRow } from "./factor-row";
import { RecoveryCodesRow } from "./recovery-codes-row";
import { TrustedBrowserRow } from "./trusted-browser-row";

/** Authenticator apps, recovery codes, and the browsers that need neither. */
export function TwoFactorSection() {
  const t = useTranslations("security.twoFactor");
  const queryClient = useQueryClient();
  const query = useQuery(twoFactorQuery());
  const [isAdding, setIsAdding] = useState(false);
  const refresh = async () => {
    await Promise.all([twoFactorKey, securityLogKey].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
  };
  const { factors = [], trustedBrowsers = [], recoveryCodesLeft = 0 } = query.data ?? {};
  const passkeys = useQuery(passkeysQuery());
  const isOn = factors.length > 0 || (passkeys.data?.items.length ?? 0) > 0;
  return (
    <Section
      title={
        <span className="flex items-center gap-2">
          {t("title")}
          {query.data && <Badge tone={isOn ? "success" : "neutral"}>{isOn ? t("on") : t("off")}</Badge>}
        </span>
      }
      description={t("text")}
      action={query.data && <Button onClick={() => setIsAdding(true)}>{t("add")}</Button>}
    >
      {query.isPending && <Skeleton className="h-20" />}
      <QueryProblem query={query} title={t("failed")} />
      {isOn && (
        <List label={t("title")}>
          {factors.map((factor) => (
            <FactorRow key={factor.id} factor={factor} onChanged={refresh} />
          ))}
          <RecoveryCodesRow left={recoveryCodesLeft} onChanged={refresh} />
        </List>
      )}
      {trustedBrowsers.length > 0 && (
        <List label={t("trusted")} className="mt-3">
          {trustedBrowsers.map((browser) => (
            <TrustedBrowserRow key={browser.id} browser={browser} onChanged={refresh} />
          ))}
        </List>
      )}
      <AddFactorDialog open={isAdding} onOpenChange={setIsAdding} onChanged={refresh} />
    </Section>
  );
}
