"use client";

import { Smartphone } from "lucide-react";
import { useTranslations } from "next-intl";
import { removeFactor, renameFactor } from "@/lib/auth/two-factor/client";
import type { TwoFactor } from "@/lib/auth/two-factor/schema";
import { NamedFactorRow } from "./named-factor-row";

interface FactorRowProps {
  factor: TwoFactor["factors"][number];
  onChanged: () => Promise<void>;
}

/** One authenticator app. */
export function FactorRow({ factor, onChanged }: FactorRowProps) {
  const t = useTranslations("security.twoFactor");
  const { id, name, createdAt, lastUsedAt } = factor;
  return (
    <NamedFactorRow
      name={name}
      createdAt={createdAt}
      lastUsedAt={lastUsedAt}
      icon={<Smartphone aria-hidden className="size-5" />}
      words={{
        renameTitle: t("renameTitle"),
        removeTitle: t("removeTitle", { name }),
        removeText: t("removeText"),
        removed: t("removed"),
      }}
      rename={(input) => renameFactor(id, input)}
      remove={() => removeFactor(id)}
      onChanged={onChanged}
    />
  );
}
