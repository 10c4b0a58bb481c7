"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useDateFormat } from "@/components/ui/time-zone";
import { adminAuditQuery } from "@/lib/auth/admin/audit/client";
import type { TierId } from "@/lib/auth/schema";
import { changeText } from "../audit/change-text";
import { ListState } from "../list-state";

/** What was changed of a plan, newest first. */
export function TierHistory({ tier }: { tier: TierId }) {
  const t = useTranslations("operations.limits");
  const audit = useTranslations("admin.audit");
  const time = useDateFormat({ dateStyle: "medium", timeStyle: "short" });
  const query = useInfiniteQuery(adminAuditQuery({ target: "tier", targetId: tier }));
  return (
    <section className="mt-6">
      <h3 className="font-medium">{t("history")}</h3>
      <ListState query={query} empty={t("noHistory")}>
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
