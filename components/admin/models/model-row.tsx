"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Switch } from "@/components/ui/switch";
import { Td, Tr } from "@/components/ui/table";
import { useDateFormat } from "@/components/ui/time-zone";
import type { ManagedModel } from "@/lib/models/overrides/schema";
import { ratesText } from "./price-text";

interface ModelRowProps {
  model: ManagedModel;
  onToggle: () => Promise<void>;
  onPrice: () => void;
}

/** One model: its name, its price, and whether it is offered. */
export function ModelRow({ model, onToggle, onPrice }: ModelRowProps) {
  const t = useTranslations("operations.models");
  const locale = useLocale();
  const [busy, setBusy] = useState(false);
  const { id, name, price, next, enabled } = model;
  // A price begins with a day of the ledger, at midnight UTC, wherever it is read.
  const day = useDateFormat({ dateStyle: "medium", timeZone: "UTC" });
  return (
    <Tr>
      <th scope="row" className="text-start font-normal">
        <p className="font-medium text-text">{name}</p>
        <p className="font-mono text-12 break-all text-text-3">{id}</p>
      </th>
      <Td>
        <p>{t(`kinds.${model.kind}`)}</p>
        {model.keySource !== "none" && <p className="text-12 text-text-3">{t("reachable")}</p>}
      </Td>
      <Td numeric className="whitespace-nowrap">
        <p>{price ? ratesText(price, locale) : t("unknown")}</p>
        {price?.source === "override" && <Badge tone="accent">{t("own")}</Badge>}
        {next && (
          <p className="text-12 text-text-3">
            {t("from", {
              day: day.format(new Date(next.startsAt)),
              price: next.price ? ratesText(next.price, locale) : t("registry"),
            })}
          </p>
        )}
      </Td>
      <Td>
        <Switch
          label={t("offer", { model: name })}
          checked={enabled}
          disabled={busy}
          onCheckedChange={() => {
            setBusy(true);
            void onToggle().finally(() => setBusy(false));
          }}
        />
      </Td>
      <Td>
        <Button size="sm" variant="ghost" onClick={onPrice} aria-label={t("changePrice", { model: name })}>
          {t("change")}
        </Button>
      </Td>
    </Tr>
  );
}
