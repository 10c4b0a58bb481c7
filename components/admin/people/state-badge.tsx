"use client";

import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge";
import type { UserState } from "@/lib/auth/admin/users/schema";

const TONES = { active: "success", unconfirmed: "warn", disabled: "danger" } as const;

/** Whether the account can be used. */
export function StateBadge({ state }: { state: UserState }) {
  const t = useTranslations("admin.people.states");
  return <Badge tone={TONES[state]}>{t(state)}</Badge>;
}
