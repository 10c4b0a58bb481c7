"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useDeferredValue, useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Section } from "@/components/ui/section";
import { toast } from "@/components/ui/toast-store";
import { adminJobsKey, jobQueuesQuery, retryQueue } from "@/lib/auth/admin/jobs/client";
import { ListState } from "../list-state";
import { QueueTable } from "./queue-table";

/** The queues, found by name. `onShowDead` is told whose dead letters somebody wants to see. */
export function QueueSection({ onShowDead }: { onShowDead: (queue: string) => void }) {
  const t = useTranslations("console.jobs");
  const client = useQueryClient();
  const errorToast = useErrorToast();
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed.trim());
  const query = useInfiniteQuery(jobQueuesQuery(search));
  const retry = useMutation({
    mutationFn: retryQueue,
    networkMode: "always",
    onError: errorToast,
    onSuccess: ({ retried, left }) =>
      toast.show({
        message: left > 0 ? t("retriedSome", { count: retried, left }) : t("retriedAll", { count: retried }),
      }),
    onSettled: () => client.invalidateQueries({ queryKey: adminJobsKey }),
  });
  return (
    <Section title={t("queues")} description={t("queuesHint")}>
      <Field label={t("searchQueues")} className="mb-3 max-w-80">
        <Input type="search" value={typed} maxLength={200} autoComplete="off" onValueChange={setTyped} />
      </Field>
      <ListState query={query} empty={t("noQueues")}>
        {(items) => (
          <QueueTable
            items={items}
            busy={retry.isPending}
            onRetry={(queue) => retry.mutate(queue)}
            onShowDead={onShowDead}
          />
        )}
      </ListState>
    </Section>
  );
}
