"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { useLastShown } from "@/components/settings/use-last-shown";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import { toast } from "@/components/ui/toast-store";
import { adminAuditKey } from "@/lib/auth/admin/audit/client";
import { tiersKey } from "@/lib/billing/tiers/client";
import type { Tier } from "@/lib/billing/tiers/schema";
import { formatBytes, formatCount } from "@/lib/platform/public/i18n-format";
import { TierForm } from "./tier-form";

function Row({ tier, onEdit }: { tier: Tier; onEdit: () => void }) {
  const t = useTranslations("operations.limits");
  const locale = useLocale();
  const { requestsPerMonth, storageMaxBytes } = tier;
  return (
    <Tr>
      <th scope="row" className="text-start font-medium">
        {tier.name}
      </th>
      <Td numeric>{formatCount(tier.accounts, locale)}</Td>
      <Td numeric>{formatCount(tier.requestsPerMinute, locale)}</Td>
      <Td numeric>{requestsPerMonth === null ? t("unlimited") : formatCount(requestsPerMonth, locale)}</Td>
      <Td numeric>{formatCount(tier.maxParallelRuns, locale)}</Td>
      <Td numeric>{formatCount(tier.maxApiKeys, locale)}</Td>
      <Td numeric>{storageMaxBytes === null ? t("unlimited") : formatBytes(storageMaxBytes, locale)}</Td>
      <Td numeric>{formatBytes(tier.cacheMaxBytes, locale)}</Td>
      <Td>
        <Button size="sm" variant="ghost" onClick={onEdit} aria-label={t("editPlan", { plan: tier.name })}>
          {t("edit")}
        </Button>
      </Td>
    </Tr>
  );
}

/** The plans side by side with what each allows, and a way to change one. */
export function TierTable({ items }: { items: readonly Tier[] }) {
  const t = useTranslations("operations.limits");
  const client = useQueryClient();
  const [editing, setEditing] = useState<Tier | null>(null);
  const shown = useLastShown(editing);
  return (
    <>
      <Table caption={t("plans")} className="whitespace-nowrap">
        <Thead>
          <Tr>
            <Th>{t("plan")}</Th>
            <Th numeric>{t("accounts")}</Th>
            <Th numeric>{t("requestsPerMinute")}</Th>
            <Th numeric>{t("requestsPerMonth")}</Th>
            <Th numeric>{t("maxParallelRuns")}</Th>
            <Th numeric>{t("maxApiKeys")}</Th>
            <Th numeric>{t("storageMaxBytes")}</Th>
            <Th numeric>{t("cacheMaxBytes")}</Th>
            <Th>
              <span className="sr-only">{t("edit")}</span>
            </Th>
          </Tr>
        </Thead>
        <Tbody>
          {items.map((tier) => (
            <Row key={tier.id} tier={tier} onEdit={() => setEditing(tier)} />
          ))}
        </Tbody>
      </Table>
      <Dialog open={editing !== null} onOpenChange={(open) => !open && setEditing(null)}>
        <DialogContent title={t("editTitle", { plan: shown?.name ?? "" })} description={t("editHint")}>
          {shown && (
            <TierForm
              tier={shown}
              onCancel={() => setEditing(null)}
              onSaved={async () => {
                await Promise.all([
                  client.invalidateQueries({ queryKey: tiersKey }),
                  client.invalidateQueries({ queryKey: adminAuditKey }),
                ]);
                setEditing(null);
                toast.show({ message: t("saved") });
              }}
            />
          )}
        </DialogContent>
      </Dialog>
    </>
  );
}
