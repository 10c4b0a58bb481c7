"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Section } from "@/components/ui/section";
import { retentionQuery } from "@/lib/auth/admin/retention/client";
import { tiersQuery } from "@/lib/billing/tiers/client";
import { AdminPage } from "../admin-page";
import { QueryState } from "../query-state";
import { RetentionTable } from "./retention-table";
import { TierTable } from "./tier-table";

/** What every plan allows, and how long things are kept. */
export function LimitsPage({ hasPrices }: { hasPrices: boolean }) {
  const t = useTranslations("operations.limits");
  const tiers = useQuery(tiersQuery());
  const retention = useQuery(retentionQuery());
  return (
    <AdminPage page="limits">
      <Section title={t("plans")} description={t("plansHint")}>
        <QueryState query={tiers}>{({ items }) => <TierTable items={items} hasPrices={hasPrices} />}</QueryState>
      </Section>
      <Section title={t("retention")} description={t("retentionHint")}>
        <QueryState query={retention}>{({ items }) => <RetentionTable items={items} />}</QueryState>
      </Section>
    </AdminPage>
  );
}
