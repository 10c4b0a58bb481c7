"use client";

import { useTranslations } from "next-intl";
import { providerName } from "@/components/chat/composer/provider-name";
import type { SecurityEvent } from "@/lib/auth/security-log/schema";

const PROOFS = ["password", "second_factor", "passkey", "google", "github"] as const;

/** Returns a function that words what an entry is about; null for one that says it all by its kind. */
export function useEventDetail(): (event: SecurityEvent) => string | null {
  const t = useTranslations("security.log");
  return ({ kind, details }) => {
    const { proof, prefix, name, provider, from, to, count, sessionsEnded, factor, reason } = details;
    if (kind === "signed_in_new_device") return t("mailed");
    const by = PROOFS.find((known) => known === proof);
    if (by) return t(`proof.${by}`);
    if (factor !== undefined || reason !== undefined) return String(factor ?? reason);
    if (prefix !== undefined) return `${prefix}…, ${name}`;
    if (provider !== undefined) return providerName(String(provider));
    if (from !== undefined) return `${from} → ${to}`;
    if (typeof count === "number") return t("devices", { count });
    if (typeof sessionsEnded === "number") return t("ended", { count: sessionsEnded });
    return null;
  };
}
