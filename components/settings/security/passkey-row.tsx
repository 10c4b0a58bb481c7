"use client";

import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge";
import { removePasskey, renamePasskey } from "@/lib/auth/passkeys/client";
import type { Passkey } from "@/lib/auth/passkeys/schema";
import { NamedFactorRow } from "./named-factor-row";

interface PasskeyRowProps {
  passkey: Passkey;
  /** Nothing else signs in to the account. */
  isLastWay: boolean;
  onChanged: () => Promise<void>;
}

/** One passkey. */
export function PasskeyRow({ passkey, isLastWay, onChanged }: PasskeyRowProps) {
  const t = useTranslations("passkeys");
  const { id, name, createdAt, lastUsedAt, isSynced, transports } = passkey;
  return (
    <NamedFactorRow
      name={name}
      createdAt={createdAt}
      lastUsedAt={lastUsedAt}
      icon={<KeyRound aria-hidden className="size-5" />}
      badge={<Badge tone="neutral">{isSynced ? t("synced") : t("bound")}</Badge>}
      about={
        transports.length > 0 && (
          <p className="text-12 text-text-2">
            {t("reached", { ways: transports.map((transport) => t(`transports.${transport}`)).join(", ") })}
          </p>
        )
      }
      note={isLastWay && <p className="text-12 text-text-2">{t("lastWay")}</p>}
      isRemovable={!isLastWay}
      words={{
        renameTitle: t("renameTitle"),
        removeTitle: t("removeTitle", { name }),
        removeText: t("removeText"),
        removed: t("removed"),
      }}
      rename={(input) => renamePasskey(id, input)}
      remove={() => removePasskey(id)}
      onChanged={onChanged}
    />
  );
}
