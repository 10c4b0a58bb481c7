"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { List } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { dataImportsQuery } from "@/lib/privacy/imports/client";
import { ImportDialog } from "./import-dialog";
import { ImportRow } from "./import-row";
import { useArchiveUpload } from "./use-archive-upload";

const FACTS = ["comes", "changes", "stays", "once"] as const;

/** Exports of Nexus that are brought back, each with what became of it. */
export function ImportSection() {
  const t = useTranslations("imports");
  const query = useQuery(dataImportsQuery());
  const { upload, start, cancel } = useArchiveUpload();
  const [isAsking, setIsAsking] = useState(false);
  const items = query.data?.items;
  const isBusy = upload !== null || (items?.some(({ state }) => state !== "done" && state !== "failed") ?? true);
  return (
    <Section
      title={t("title")}
      description={t("text")}
      action={
        <Button busy={upload !== null} disabled={isBusy} onClick={() => setIsAsking(true)}>
          {t("start")}
        </Button>
      }
    >
      <ul className="mb-4 flex list-disc flex-col gap-1.5 ps-5 text-text-2">
        {FACTS.map((name) => (
          <li key={name}>{t(`facts.${name}`)}</li>
        ))}
      </ul>
      {query.isPending && <Skeleton className="h-16" />}
      {!items && <QueryProblem query={query} title={t("failedToLoad")} />}
      {items?.length === 0 && <p className="py-4 text-text-2">{t("none")}</p>}
      {items && items.length > 0 && (
        <List label={t("title")}>
          {items.map((item) => (
            <ImportRow
              key={item.id}
              item={item}
              upload={item.state === "uploading" ? upload : null}
              onCancelUpload={cancel}
            />
          ))}
        </List>
      )}
      <ImportDialog open={isAsking} onOpenChange={setIsAsking} onChoose={(file, choice) => void start(file, choice)} />
    </Section>
  );
}
