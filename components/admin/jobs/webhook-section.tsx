"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useDeferredValue, useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Section } from "@/components/ui/section";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import { useDateFormat } from "@/components/ui/time-zone";
import { toast } from "@/components/ui/toast-store";
import { adminJobsKey } from "@/lib/auth/admin/jobs/client";
import { deadEventsKey, deadEventsQuery, replayEvent } from "@/lib/billing/stripe/upkeep/client";
import { ListState } from "../list-state";

/** Events of Stripe that could not be processed, with a way to try each again. */
export function WebhookSection() {
  const t = useTranslations("billing.upkeep");
  const client = useQueryClient();
  const errorToast = useErrorToast();
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed.trim());
  const query = useInfiniteQuery(deadEventsQuery(search));
  const time = useDateFormat({ dateStyle: "medium", timeStyle: "short" });
  const replay = useMutation({
    mutationFn: replayEvent,
    networkMode: "always",
    onError: errorToast,
    onSuccess: () => toast.show({ message: t("replayed"), icon: "check" }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: deadEventsKey }),
        client.invalidateQueries({ queryKey: adminJobsKey }),
      ]),
  });
  return (
    <Section title={t("events")} description={t("eventsHint")}>
      <Field label={t("search")} className="mb-3 max-w-80">
        <Input type="search" value={typed} maxLength={200} autoComplete="off" onValueChange={setTyped} />
      </Field>
      <ListState query={query} empty={t(search ? "noEventFits" : "noEvents")}>
        {(items) => (
          <Table caption={t("events")}>
            <Thead>
              <Tr>
                <Th>{t("event")}</Th>
                <Th>{t("error")}</Th>
                <Th>
                  <span className="sr-only">{t("replay")}</span>
                </Th>
              </Tr>
            </Thead>
            <Tbody>
              {items.map(({ id, type, object, attempts, error, occurredAt }) => (
                <Tr key={id}>
                  <th scope="row" className="text-start font-normal">
                    <p className="font-mono break-all text-text">{type}</p>
                    <p className="font-mono text-12 break-all text-text-3">
                      {id} · {object}
                    </p>
                    <p className="text-12 text-text-3">
                      <time dateTime={occurredAt}>{time.format(new Date(occurredAt))}</time>
                      {" · "}
                      {t("tries", { count: attempts })}
                    </p>
                  </th>
                  <Td className="min-w-60 break-words">
                    <bdi>{error || "–"}</bdi>
                  </Td>
                  <Td>
                    <Button
                      size="sm"
                      disabled={replay.isPending}
                      aria-label={t("replayOf", { id })}
                      onClick={() => replay.mutate(id)}
                    >
                      {t("replay")}
                    </Button>
                  </Td>
                </Tr>
              ))}
            </Tbody>
          </Table>
        )}
      </ListState>
    </Section>
  );
}
