"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useDeferredValue, useState } from "react";
import { useDateFormat } from "@/components/ui/time-zone";
import { modelChangesQuery } from "@/lib/models/overrides/client";
import type { ModelChange } from "@/lib/models/overrides/schema";
import { HistorySearch } from "../history-search";
import { ListState } from "../list-state";
import { ratesText } from "./price-text";

function Change({ change }: { change: ModelChange }) {
  const t = useTranslations("operations.models");
  const locale = useLocale();
  const { enabled, price, startsAt, at, by } = change;
  const time = useDateFormat({ dateStyle: "medium", timeStyle: "short" });
  const what =
    enabled === null
      ? t("priceFrom", {
          price: price ? ratesText(price, locale) : t("registry"),
          time: time.format(new Date(startsAt)),
        })
      : t(enabled ? "wasOffered" : "wasTaken");
  return (
    <li className="hairline-t py-2">
      <p>{what}</p>
      <p className="text-12 text-text-3">
        <time dateTime={at}>{time.format(new Date(at))}</time> · <bdi>{by ?? t("gone")}</bdi>
      </p>
    </li>
  );
}

/** What was changed of a model, newest first. */
export function PriceHistory({ modelId }: { modelId: string }) {
  const t = useTranslations("operations.models");
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed.trim());
  const query = useInfiniteQuery(modelChangesQuery(modelId, search));
  return (
    <section className="mt-6">
      <h3 className="font-medium">{t("history")}</h3>
      <HistorySearch label={t("searchHistory")} value={typed} onValueChange={setTyped} hasMore={query.hasNextPage} />
      <ListState query={query} empty={t(search ? "noChangeFits" : "noHistory")}>
        {(items) => (
          <ul className="mt-2">
            {items.map((change) => (
              <Change key={change.id} change={change} />
            ))}
          </ul>
        )}
      </ListState>
    </section>
  );
}
