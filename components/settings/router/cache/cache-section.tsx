"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast-store";
import { cacheKey, cacheQuery, clearCache } from "@/lib/models/client";
import { CacheSettings } from "./cache-settings";
import { CacheTotals } from "./cache-totals";

/** The response cache: what it does, what is in it, what it has saved, and the way to empty it. */
export function CacheSection() {
  const t = useTranslations("settings.router.cache");
  const queryClient = useQueryClient();
  const query = useQuery(cacheQuery());
  const [isAsking, setIsAsking] = useState(false);
  const clear = useMutation({
    mutationFn: clearCache,
    networkMode: "always",
    onSuccess(status) {
      queryClient.setQueryData(cacheKey, status);
      toast.show({ message: t("cleared"), icon: "check" });
    },
  });
  const { data: status } = query;
  return (
    <Section
      title={t("title")}
      description={t("text")}
      action={
        status &&
        status.answers > 0 && (
          <Button variant="danger-line" onClick={() => setIsAsking(true)}>
            {t("clear")}
          </Button>
        )
      }
    >
      {query.isPending && <Skeleton className="h-64" />}
      {!status && <QueryProblem query={query} title={t("failed")} />}
      {status && (
        <>
          <CacheSettings status={status} />
          <CacheTotals status={status} />
        </>
      )}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={t("clearTitle")}
        description={t("clearText")}
        confirmLabel={t("clear")}
        onConfirm={async () => {
          await clear.mutateAsync();
        }}
      />
    </Section>
  );
}
