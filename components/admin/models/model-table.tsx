"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { useLastShown } from "@/components/settings/use-last-shown";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Table, Tbody, Th, Thead, Tr } from "@/components/ui/table";
import { toast } from "@/components/ui/toast-store";
import { adminAuditKey } from "@/lib/auth/admin/audit/client";
import { managedModelsKey, setModelEnabled } from "@/lib/models/overrides/client";
import type { ManagedModel } from "@/lib/models/overrides/schema";
import { ModelRow } from "./model-row";
import { PriceForm } from "./price-form";
import { PriceHistory } from "./price-history";

/** The models with a switch each, and a way to their price. */
export function ModelTable({ items }: { items: readonly ManagedModel[] }) {
  const t = useTranslations("operations.models");
  const client = useQueryClient();
  const errorToast = useErrorToast();
  const [pricing, setPricing] = useState<ManagedModel | null>(null);
  const shown = useLastShown(pricing);
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: managedModelsKey }),
      client.invalidateQueries({ queryKey: adminAuditKey }),
    ]);

  async function toggle(model: ManagedModel) {
    try {
      const { enabled } = await setModelEnabled(model.id, !model.enabled);
      await refresh();
      toast.show({ message: t(enabled ? "offeredNow" : "notOffered", { model: model.name }) });
    } catch (error) {
      errorToast(error);
    }
  }
  return (
    <>
      <Table caption={t("caption")}>
        <Thead>
          <Tr>
            <Th>{t("model")}</Th>
            <Th>{t("kind")}</Th>
            <Th numeric>{t("price")}</Th>
            <Th>{t("offered")}</Th>
            <Th>
              <span className="sr-only">{t("change")}</span>
            </Th>
          </Tr>
        </Thead>
        <Tbody>
          {items.map((model) => (
            <ModelRow key={model.id} model={model} onToggle={() => toggle(model)} onPrice={() => setPricing(model)} />
          ))}
        </Tbody>
      </Table>
      <Dialog open={pricing !== null} onOpenChange={(open) => !open && setPricing(null)}>
        <DialogContent title={t("priceOf", { model: shown?.name ?? "" })} description={t("priceHint")}>
          {shown && (
            <>
              <PriceForm
                model={shown}
                onCancel={() => setPricing(null)}
                onSaved={async () => {
                  await refresh();
                  setPricing(null);
                  toast.show({ message: t("priceSaved", { model: shown.name }) });
                }}
              />
              <PriceHistory modelId={shown.id} />
            </>
          )}
        </DialogContent>
      </Dialog>
    </>
  );
}
