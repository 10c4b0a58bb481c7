"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useLastShown } from "@/components/settings/use-last-shown";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import { toast } from "@/components/ui/toast-store";
import { adminAuditKey } from "@/lib/auth/admin/audit/client";
import { tiersKey } from "@/lib/billing/tiers/client";
import type { Tier } from "@/lib/billing/tiers/schema";
import { LimitRows } from "./limit-rows";
import { PriceRows } from "./price-rows";
import { PricedTierForm } from "./priced-tier-form";
import { TierForm } from "./tier-form";
import { TierHistory } from "./tier-history";

interface TierTableProps {
  items: readonly Tier[];
  /** Whether plans are sold here. */
  hasPrices: boolean;
}

/** The plans side by side with everything that each allows and costs, and a way to change one. */
export function TierTable({ items, hasPrices }: TierTableProps) {
  const t = useTranslations("operations.limits");
  const client = useQueryClient();
  const [editing, setEditing] = useState<Tier | null>(null);
  const shown = useLastShown(editing);
  const Form = hasPrices ? PricedTierForm : TierForm;
  return (
    <>
      <Table caption={t("plans")} className="whitespace-nowrap">
        <Thead>
          <Tr>
            <Th>{t("value")}</Th>
            {items.map(({ id, name }) => (
              <Th key={id} numeric>
                {name}
              </Th>
            ))}
          </Tr>
        </Thead>
        <Tbody>
          {hasPrices && <PriceRows items={items} />}
          <LimitRows items={items} />
          <Tr>
            <th scope="row">
              <span className="sr-only">{t("edit")}</span>
            </th>
            {items.map((tier) => (
              <Td key={tier.id} numeric>
                <Button
                  size="sm"
                  variant="ghost"
                  onClick={() => setEditing(tier)}
                  aria-label={t("editPlan", { plan: tier.name })}
                >
                  {t("edit")}
                </Button>
              </Td>
            ))}
          </Tr>
        </Tbody>
      </Table>
      <Dialog open={editing !== null} onOpenChange={(open) => !open && setEditing(null)}>
        <DialogContent title={t("editTitle", { plan: shown?.name ?? "" })} description={t("editHint")}>
          {shown && (
            <>
              <Form
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
              <TierHistory tier={shown.id} />
            </>
          )}
        </DialogContent>
      </Dialog>
    </>
  );
}
