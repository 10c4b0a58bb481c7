"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useDeferredValue, useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { useLastShown } from "@/components/settings/use-last-shown";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Section } from "@/components/ui/section";
import { toast } from "@/components/ui/toast-store";
import { adminJobsKey, deadJobsQuery, retryDeadJob } from "@/lib/auth/admin/jobs/client";
import type { DeadJob } from "@/lib/auth/admin/jobs/schema";
import { ListState } from "../list-state";
import { DeadTable } from "./dead-table";
import { DiscardDialog } from "./discard-dialog";

interface DeadSectionProps {
  /** Whose letters are shown; empty for all. */
  queue: string;
  onQueueChange: (queue: string) => void;
}

/** The dead letters: what they say, and what becomes of them. */
export function DeadSection({ queue, onQueueChange }: DeadSectionProps) {
  const t = useTranslations("console.jobs");
  const client = useQueryClient();
  const errorToast = useErrorToast();
  const [typed, setTyped] = useState("");
  const [discarding, setDiscarding] = useState<DeadJob | null>(null);
  const shown = useLastShown(discarding);
  const search = useDeferredValue(typed.trim());
  const query = useInfiniteQuery(deadJobsQuery({ search: search || undefined, queue: queue || undefined }));
  const retry = useMutation({
    mutationFn: retryDeadJob,
    networkMode: "always",
    onError: errorToast,
    onSuccess: () => toast.show({ message: t("retried"), icon: "check" }),
    onSettled: () => client.invalidateQueries({ queryKey: adminJobsKey }),
  });
  return (
    <Section
      title={t("deadLetters")}
      description={t("deadLettersHint")}
      action={
        queue && (
          <Button size="sm" onClick={() => onQueueChange("")}>
            {t("showAll", { queue })}
          </Button>
        )
      }
    >
      <Field label={t("searchDead")} className="mb-3 max-w-80">
        <Input
          type="search"
          value={typed}
          placeholder={t("searchDeadHint")}
          maxLength={200}
          autoComplete="off"
          onValueChange={setTyped}
        />
      </Field>
      <ListState query={query} empty={t(search || queue ? "noDeadFits" : "noDead")}>
        {(items) => (
          <DeadTable
            items={items}
            busy={retry.isPending}
            onRetry={(id) => retry.mutate(id)}
            onDiscard={(job) => setDiscarding(job)}
          />
        )}
      </ListState>
      {shown && <DiscardDialog job={shown} open={discarding !== null} onClose={() => setDiscarding(null)} />}
    </Section>
  );
}
