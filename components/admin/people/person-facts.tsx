"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { useDateFormat } from "@/components/ui/time-zone";
import type { AdminUserDetail } from "@/lib/auth/admin/users/schema";
import { useTierNames } from "../use-tier-names";

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 py-1.5">
      <dt className="text-text-2">{label}</dt>
      <dd className="num min-w-0 text-end">{children}</dd>
    </div>
  );
}

/** What the account is. */
export function PersonFacts({ user }: { user: AdminUserDetail }) {
  const t = useTranslations("admin.person");
  const tiers = useTierNames();
  const format = useDateFormat({ dateStyle: "medium" });
  const day = (iso: string, lessMs = 0) => format.format(Date.parse(iso) - lessMs);
  const { grantedTier, grantedUntil, paidTier } = user;
  return (
    <Section title={t("account")}>
      <dl>
        <Fact label={t("id")}>
          <span className="inline-flex items-center gap-1">
            <code className="font-mono text-12 break-all">{user.id}</code>
            <CopyButton text={user.id} label={t("copyId")} />
          </span>
        </Fact>
        <Fact label={t("since")}>{day(user.createdAt)}</Fact>
        <Fact label={t("lastSeen")}>{user.lastSeenAt ? <RelativeTime iso={user.lastSeenAt} /> : t("never")}</Fact>
        <Fact label={t("tier")}>{tiers(user.tier)}</Fact>
        {grantedTier !== "free" && (
          <Fact label={t("granted")}>
            {/* Its last day: it ends at the midnight after that. */}
            {grantedUntil
              ? t("grantedUntil", { tier: tiers(grantedTier), day: day(grantedUntil, 1) })
              : tiers(grantedTier)}
          </Fact>
        )}
        {paidTier !== "free" && <Fact label={t("paid")}>{tiers(paidTier)}</Fact>}
        <Fact label={t("devices")}>{user.devices}</Fact>
        <Fact label={t("factors")}>{user.factors}</Fact>
        <Fact label={t("passkeys")}>{user.passkeys}</Fact>
        <Fact label={t("apiKeys")}>{user.apiKeys}</Fact>
      </dl>
    </Section>
  );
}
