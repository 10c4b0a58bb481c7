"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useErrorToast } from "@/components/auth/use-error-text";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { List } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { dataExportsKey, dataExportsQuery, startDataExport } from "@/lib/privacy/exports/client";
import { isUnderWay } from "@/lib/privacy/exports/schema";
import { ExportRow } from "./export-row";

/** Exports of everything: made by a job, then there for a day. */
export function ExportSection() {
  const t = useTranslations("privacy.export");
  const errorToast = useErrorToast();
  const client = useQueryClient();
  const query = useQuery(dataExportsQuery());
  const items = query.data?.items;
  const start = useMutation({
    mutationFn: startDataExport,
    onError: errorToast,
    onSettled: () => client.invalidateQueries({ queryKey: dataExportsKey }),
  });
  return (
    <Section
      title={t("title")}
      description={t("text")}
      action={
        <Button busy={start.isPending} disabled={items?.some(isUnderWay) ?? true} onClick={() => start.mutate()}>
          {t("start")}
        </Button>
      }
    >
      {query.isPending && <Skeleton className="h-16" />}
      {!items && <QueryProblem query={query} title={t("failedToLoad")} />}
      {items?.length === 0 && <p className="py-4 text-text-2">{t("none")}</p>}
      {items && items.length > 0 && (
        <List>
          {items.map((item) => (
            <ExportRow key={item.id} item={item} />
          ))}
        </List>
      )}
    </Section>
  );
}
