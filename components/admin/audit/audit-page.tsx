"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { useContext, useDeferredValue, useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { Button } from "@/components/ui/button";
import { TimeZoneContext } from "@/components/ui/time-zone";
import { adminAuditQuery, openAuditCsv } from "@/lib/auth/admin/audit/client";
import { ADMIN_ACTIONS, ADMIN_TARGETS, type AuditFilter } from "@/lib/auth/admin/audit/schema";
import { daysToRange } from "@/lib/platform/public/local-days";
import { AdminPage } from "../admin-page";
import { ListState } from "../list-state";
import { AuditFilters, NO_CHOICE } from "./audit-filters";
import { AuditTable } from "./audit-table";

/** Everything that administrators changed in the last year. */
export function AuditPage({ sells }: { sells: boolean }) {
  const t = useTranslations("admin.audit");
  const errorToast = useErrorToast();
  const [choice, setChoice] = useState(NO_CHOICE);
  const search = useDeferredValue(choice.search.trim());
  const filter: AuditFilter = {
    search: search || undefined,
    target: ADMIN_TARGETS.find((target) => target === choice.what),
    action: ADMIN_ACTIONS.find((action) => action === choice.what),
    ...daysToRange(choice.fromDay, choice.toDay, useContext(TimeZoneContext)),
  };
  const query = useInfiniteQuery(adminAuditQuery(filter));
  return (
    <AdminPage
      page="audit"
      action={
        <Button
          onClick={() => {
            openAuditCsv(filter).then((path) => location.assign(path), errorToast);
          }}
        >
          <Download aria-hidden />
          {t("export")}
        </Button>
      }
    >
      <AuditFilters choice={choice} onChange={setChoice} sells={sells} />
      <ListState query={query} empty={t("none")}>
        {(items) => <AuditTable items={items} />}
      </ListState>
    </AdminPage>
  );
}
