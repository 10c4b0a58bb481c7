"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Switch } from "@/components/ui/switch";
import { Td, Tr } from "@/components/ui/table";
import type { PoolKey } from "@/lib/models/operator-keys/schema";
import { formatCount, formatMicroUsd } from "@/lib/platform/public/i18n-format";

const TONES: Record<PoolKey["state"], Tone> = {
  ok: "success",
  capped: "warn",
  refused: "danger",
  disabled: "neutral",
  damaged: "danger",
};

interface KeyRowProps {
  item: PoolKey;
  onTest: () => Promise<void>;
  onSwitch: () => Promise<void>;
  onChange: () => void;
  onRemove: () => void;
}

/** One key: whose it is, where it comes from and goes to, how it does. */
export function KeyRow({ item, onTest, onSwitch, onChange, onRemove }: KeyRowProps) {
  const t = useTranslations("console.providers");
  const locale = useLocale();
  const [busy, setBusy] = useState(false);
  const { provider, source, variable, hint, baseUrl, weight, dailyCapMicroUsd, spentTodayMicroUsd, state } = item;
  const { lastTest, lastRefusal, enabled } = item;
  const name = `${provider.name} ${hint ? `…${hint}` : t("short")}`;
  const isOurs = source === "console";
  const run = (work: () => Promise<void>) => {
    setBusy(true);
    void work().finally(() => setBusy(false));
  };
  return (
    <Tr>
      <th scope="row" className="text-start align-top font-normal">
        <p className="font-medium text-text">{provider.name}</p>
        <p className="font-mono text-12 text-text-2">{hint ? `…${hint}` : t("short")}</p>
        <p className="text-12 break-all text-text-3">
          {isOurs ? t("fromConsole") : t("fromEnvironment", { variable: variable ?? "" })}
        </p>
        <p className="text-12 break-all text-text-3">{baseUrl ?? t("ownAddress")}</p>
      </th>
      <Td className="min-w-40 align-top">
        <Badge tone={TONES[state]}>{t(`states.${state}`)}</Badge>
        {lastTest && (
          <p className="mt-1 text-12 text-text-2">
            {t(`tests.${lastTest.status}`)} <RelativeTime iso={lastTest.at} />
          </p>
        )}
        {lastRefusal && (
          <p className="text-12 text-danger">
            {t(`refusals.${lastRefusal.reason}`)} <RelativeTime iso={lastRefusal.at} />
          </p>
        )}
      </Td>
      <Td numeric className="align-top">
        {formatCount(weight, locale)}
      </Td>
      <Td numeric className="align-top whitespace-nowrap">
        <p>{formatMicroUsd(spentTodayMicroUsd, locale)}</p>
        <p className="text-12 text-text-3">
          {dailyCapMicroUsd === null ? t("noCap") : t("ofCap", { cap: formatMicroUsd(dailyCapMicroUsd, locale) })}
        </p>
      </Td>
      <Td className="align-top">
        <div className="flex flex-wrap items-center justify-end gap-1">
          {isOurs && (
            <Switch
              label={t("use", { name })}
              checked={enabled}
              disabled={busy}
              onCheckedChange={() => run(onSwitch)}
            />
          )}
          {state !== "damaged" && (
            <Button
              size="sm"
              variant="ghost"
              disabled={busy}
              aria-label={t("testOf", { name })}
              onClick={() => run(onTest)}
            >
              {t("test")}
            </Button>
          )}
          {isOurs && (
            <>
              <Button size="sm" variant="ghost" aria-label={t("changeOf", { name })} onClick={onChange}>
                {t("change")}
              </Button>
              <Button size="sm" variant="ghost" aria-label={t("removeOf", { name })} onClick={onRemove}>
                {t("remove")}
              </Button>
            </>
          )}
        </div>
      </Td>
    </Tr>
  );
}
