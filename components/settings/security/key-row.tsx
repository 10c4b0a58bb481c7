"use client";

import { Terminal } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { ListItem } from "@/components/ui/list";
import { RelativeTime } from "@/components/ui/relative-time";
import type { ApiKey } from "@/lib/auth/schema";

/** The API keys that are in use: programs that are signed in, like the devices that they stand among. */
export const listKeysInUse = (keys: readonly ApiKey[], nowMs: number): ApiKey[] =>
  keys.filter(({ lastUsedAt, expiresAt }) => lastUsedAt && !(expiresAt && Date.parse(expiresAt) <= nowMs));

/** An API key among the places where the person is signed in. */
export function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const t = useTranslations("security.devices");
  const keys = useTranslations("settings.apiKeys");
  const { name, prefix, createdAt, lastUsedAt } = apiKey;
  return (
    <ListItem
      className="flex-wrap gap-y-2"
      icon={<Terminal aria-hidden className="size-5" />}
      end={
        <Button variant="ghost" size="sm" aria-label={`${keys("revoke")}: ${name}`} onClick={onRevoke}>
          {keys("revoke")}
        </Button>
      }
    >
      <p className="flex min-w-0 flex-wrap items-center gap-x-2">
        <span className="max-w-full truncate font-medium">{t("apiKey", { name })}</span>
        <code className="font-mono text-12 text-text-3">{prefix}…</code>
      </p>
      <p className="num text-12 text-text-3">
        {lastUsedAt && (
          <>
            {t("lastSeen")} <RelativeTime iso={lastUsedAt} />
            {" · "}
          </>
        )}
        {keys("created")} <RelativeTime iso={createdAt} />
      </p>
    </ListItem>
  );
}
