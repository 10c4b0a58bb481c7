"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useKeepAccount } from "@/components/account-deletion/use-keep-account";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { useDateFormat } from "@/components/ui/time-zone";
import { deletionQuery } from "@/lib/privacy/deletion/client";
import type { DeletionState } from "@/lib/privacy/deletion/schema";
import { DeleteAccountDialog } from "./delete-account-dialog";

/** The end of the account: what happens with it, what stands in the way, and the way back within the seven days. */
export function DeleteAccountSection({ auditDays }: { auditDays: number }) {
  const t = useTranslations("privacy.deletion");
  const query = useQuery(deletionQuery());
  const state = query.data;
  return (
    <Section title={t("title")} description={t("text")}>
      {query.isPending && <Skeleton className="h-40" />}
      {!state && <QueryProblem query={query} title={t("failedToLoad")} />}
      {state && <DeleteAccount state={state} auditDays={auditDays} />}
    </Section>
  );
}

interface DeleteAccountProps {
  state: DeletionState;
  /** For how many days it is kept what administrators did. */
  auditDays: number;
}

/** The section once it is known how things stand. */
export function DeleteAccount({ state, auditDays }: DeleteAccountProps) {
  const t = useTranslations("privacy.deletion");
  const common = useTranslations("states.accountDeletion");
  const time = useDateFormat({ dateStyle: "long", timeStyle: "short" });
  const keep = useKeepAccount();
  const [isAsking, setIsAsking] = useState(false);
  const { deletion, peopledWorkspaces, isLastAdmin, sellsPlans } = state;
  const isBlocked = isLastAdmin || peopledWorkspaces.length > 0;
  const facts = ["content", "access", ...(sellsPlans ? ["plan" as const] : []), "workspaces"] as const;
  return (
    <>
      <ul className="flex list-disc flex-col gap-1.5 ps-5 text-text-2">
        {facts.map((name) => (
          <li key={name}>{t(`facts.${name}`)}</li>
        ))}
        <li>{t("facts.stays", { days: auditDays })}</li>
      </ul>
      {isBlocked && (
        <div className="mt-4 flex flex-col gap-2" role="status">
          {isLastAdmin && <p>{t("lastAdmin")}</p>}
          {peopledWorkspaces.length > 0 && (
            <p>
              {t("peopled", { count: peopledWorkspaces.length })}{" "}
              <bdi className="font-medium wrap-anywhere">{peopledWorkspaces.join(", ")}</bdi>
            </p>
          )}
        </div>
      )}
      {deletion && (
        <p className="mt-4 font-medium">{common("text", { time: time.format(new Date(deletion.deletesAt)) })}</p>
      )}
      <div className="mt-4 flex flex-wrap gap-2">
        {deletion && (
          <Button busy={keep.isPending} onClick={() => keep.mutate()}>
            {common("keep")}
          </Button>
        )}
        <Button variant="danger" disabled={isBlocked} onClick={() => setIsAsking(true)}>
          {t(deletion ? "startNow" : "start")}
        </Button>
      </div>
      <DeleteAccountDialog open={isAsking} onOpenChange={setIsAsking} onlyNow={deletion !== null} />
    </>
  );
}
