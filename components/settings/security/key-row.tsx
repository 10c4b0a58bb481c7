"use client";

import { Terminal } from "lucide-react";
import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/ui/relative-time";
import type { ApiKey } from "@/lib/auth/schema";
import { SignedInRow } from "./signed-in-row";

/** The API keys that are in use: programs that are signed in, like the devices that they stand among. */
export const listKeysInUse = (keys: readonly ApiKey[], nowMs: number): ApiKey[] =>
  keys.filter(({ lastUsedAt, expiresAt }) => lastUsedAt && !(expiresAt && Date.parse(expiresAt) <= nowMs));

/** An API key among the places where the person is signed in. */
export function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const t = useTranslations("security.devices");
  const keys = useTranslations("settings.apiKeys");
  const { name, prefix, createdAt, lastUsedAt } = apiKey;
  return (
    <SignedInRow
      icon={Terminal}
      name={t("apiKey", { name })}
      mark={<code className="font-mono text-12 text-text-3">{prefix}…</code>}
      since={
        <>
          {keys("created")} <RelativeTime iso={createdAt} />
        </>
      }
      // Which addresses a key is used from is not kept.
      where={[]}
      active={lastUsedAt && <RelativeTime iso={lastUsedAt} />}
      act={{ label: keys("revoke"), of: name, onAct: onRevoke }}
    />
  );
}
