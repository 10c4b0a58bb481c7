"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useDeferredValue, useState } from "react";
import { useDateFormat } from "@/components/ui/time-zone";
import { adminAuditQuery } from "@/lib/auth/admin/audit/client";
import type { TierId } from "@/lib/auth/schema";
import { useChangeText } from "../audit/use-change-text";
import { HistorySearch } from "../history-search";
import { ListState } from "../list-state";

/** What was changed of a plan, newest first. */
export function TierHistory({ tier }: { tier: TierId }) {
  const t = useTranslations("operations.limits");
  const audit = useTranslations("admin.audit");
  const changeText = useChangeText();
  const time = useDateFormat({ dateStyle: "medium", timeStyle: "short" });
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed.trim());
  const query = useInfiniteQuery(adminAuditQuery({ target: "tier", targetId: tier, search: search || undefined }));
  return (
    <section className="mt-6">
      <h3 className="font-medium">{t("history")}</h3>
      <HistorySearch label={t("searchHistory")} value={typed} onValueChange={setTyped} hasMore={query.hasNextPage} />
      <ListState query={query} empty={t(search ? "noChangeFits" : "noHistory")}>
        {(items) => (
          <ul className="mt-2">
            {items.map(({ id, at, actor, before, after }) => (
              <li key={id} className="hairline-t py-2">
                <p className="break-words">{changeText(before, after)}</p>
                <p className="text-12 text-text-3">
                  <time dateTime={at}>{time.format(new Date(at))}</time> ·{" "}
                  <bdi>{actor ? (actor.email ?? audit("gone")) : audit("server")}</bdi>
                </p>
              </li>
            ))}
          </ul>
        )}
      </ListState>
    </section>
  );
}
