"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useDeferredValue, useState } from "react";
import { RelativeTime } from "@/components/ui/relative-time";
import { flagHistoryQuery } from "@/lib/auth/flags/client";
import type { FlagName } from "@/lib/auth/flags/schema";
import { HistorySearch } from "../history-search";
import { ListState } from "../list-state";
import { useRuleText } from "./use-rule-text";

/** What was changed of a flag, by whom and why, newest first. */
export function FlagHistory({ flag }: { flag: FlagName }) {
  const t = useTranslations("console.flags");
  const ruleText = useRuleText();
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed.trim());
  const query = useInfiniteQuery(flagHistoryQuery(flag, search));
  return (
    <section className="mt-6">
      <h3 className="font-medium">{t("history")}</h3>
      <HistorySearch label={t("searchHistory")} value={typed} onValueChange={setTyped} hasMore={query.hasNextPage} />
      <ListState query={query} empty={t(search ? "noChangeFits" : "noHistory")}>
        {(items) => (
          <ul className="mt-2">
            {items.map((change) => (
              <li key={change.id} className="hairline-t py-2">
                <p>{ruleText(change)}</p>
                <p className="text-text-2">
                  <bdi>{change.reason}</bdi>
                </p>
                <p className="text-12 text-text-3">
                  <RelativeTime iso={change.at} /> · <bdi>{change.by ?? t("gone")}</bdi>
                </p>
              </li>
            ))}
          </ul>
        )}
      </ListState>
    </section>
  );
}
