"use client";

import { useLocale, useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ListItem } from "@/components/ui/list";
import { RelativeTime } from "@/components/ui/relative-time";
import { useDateFormat } from "@/components/ui/time-zone";
import type { ApiKey } from "@/lib/auth/schema";
import type { Budget } from "@/lib/billing/budgets/schema";
import { formatMicroUsd } from "@/lib/platform/public/i18n-format";

interface ApiKeyRowProps {
  apiKey: ApiKey;
  /** Its spending limits. */
  budgets: readonly Budget[];
  /** Whether Auto chooses for it in a way of its own. */
  isRouted: boolean;
  onRoute: () => void;
  onRevoke: () => void;
}

/** One key: never more of it than its prefix. */
export function ApiKeyRow({ apiKey, budgets, isRouted, onRoute, onRevoke }: ApiKeyRowProps) {
  const t = useTranslations("settings.apiKeys");
  const routing = useTranslations("keyrouting");
  const locale = useLocale();
  const isExpired = apiKey.expiresAt !== null && Date.parse(apiKey.expiresAt) <= Date.now();
  const day = useDateFormat({ dateStyle: "medium" });
  const expiry = apiKey.expiresAt && day.format(new Date(apiKey.expiresAt));
  return (
    <ListItem
      end={
        <span className="flex flex-col gap-2 sm:flex-row">
          <Button aria-label={`${routing("open")}: ${apiKey.name}`} onClick={onRoute}>
            {routing("open")}
          </Button>
          <Button variant="danger-line" aria-label={`${t("revoke")}: ${apiKey.name}`} onClick={onRevoke}>
            {t("revoke")}
          </Button>
        </span>
      }
    >
      <p className="flex min-w-0 flex-wrap items-center gap-x-2">
        <span className="max-w-full truncate font-medium">{apiKey.name}</span>
        <code className="font-mono text-12 text-text-3">{apiKey.prefix}…</code>
        {isRouted && <Badge>{routing("own")}</Badge>}
        {apiKey.project && (
          <Badge className="max-w-full">
            <span className="sr-only">{routing("project")}: </span>
            <bdi className="truncate">{apiKey.project.name}</bdi>
          </Badge>
        )}
        {isExpired && <Badge tone="warn">{t("expired")}</Badge>}
        {budgets.some(({ state }) => state === "used_up") && <Badge tone="danger">{t("usedUp")}</Badge>}
      </p>
      <p className="num text-text-2">{apiKey.scopes.map((scope) => t(`scope.${scope}`)).join(" · ")}</p>
      <p className="num text-12 text-text-3">
        {t("created")} <RelativeTime iso={apiKey.createdAt} />
        {" · "}
        {apiKey.lastUsedAt ? (
          <>
            {t("lastUsed")} <RelativeTime iso={apiKey.lastUsedAt} />
          </>
        ) : (
          t("neverUsed")
        )}
        {expiry && !isExpired && ` · ${t("expires", { date: expiry })}`}
        {budgets.map(({ id, period, spentMicroUsd, limitMicroUsd }) => (
          <span key={id}>
            {" · "}
            {t(`spent.${period}`, {
              spent: formatMicroUsd(spentMicroUsd, locale),
              limit: formatMicroUsd(limitMicroUsd, locale),
            })}
          </span>
        ))}
      </p>
    </ListItem>
  );
}
