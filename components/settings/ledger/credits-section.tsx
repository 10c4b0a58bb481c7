"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useErrorText } from "@/components/auth/use-error-text";
import { InlineError } from "@/components/states/inline-error";
import { Section, Stat, StatStrip } from "@/components/ui/section";
import { Switch } from "@/components/ui/switch";
import { useDateFormat } from "@/components/ui/time-zone";
import { ledgerKey, updateCredits } from "@/lib/billing/ledger/client";
import type { CreditAccount } from "@/lib/billing/ledger/schema";
import { formatMicroUsd } from "@/lib/platform/public/i18n-format";

/** What is left of the credits, and whether they pay beyond the month's messages. */
export function CreditsSection({ credits }: { credits: CreditAccount }) {
  const t = useTranslations("ledger.credits");
  const locale = useLocale();
  const errorText = useErrorText();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: updateCredits,
    networkMode: "always",
    onSettled: () => client.invalidateQueries({ queryKey: ledgerKey }),
  });
  const { balanceMicroUsd, heldMicroUsd, nextExpiryAt, allowsOverage } = credits;
  const day = useDateFormat({ dateStyle: "long" });
  const note =
    balanceMicroUsd < 0
      ? t("overdrawn")
      : heldMicroUsd > 0
        ? t("held", { amount: formatMicroUsd(heldMicroUsd, locale) })
        : nextExpiryAt
          ? t("expires", { date: day.format(new Date(nextExpiryAt)) })
          : t("never");
  return (
    <Section title={t("title")}>
      <StatStrip>
        <Stat label={t("balance")} value={formatMicroUsd(balanceMicroUsd, locale)} note={note} />
      </StatStrip>
      <div className="mt-4 flex items-start justify-between gap-4">
        <div>
          <p id="credits-switch" className="font-medium">
            {t("switch")}
          </p>
          <p className="max-w-[60ch] text-text-2">{t("switchText")}</p>
        </div>
        <Switch
          aria-labelledby="credits-switch"
          checked={change.isPending ? change.variables : allowsOverage}
          onCheckedChange={(checked) => change.mutate(checked)}
        />
      </div>
      {change.isError && (
        <InlineError className="mt-3" title={t("switchFailed")} description={errorText(change.error)} />
      )}
    </Section>
  );
}
