"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { OutboxNote } from "@/components/auth/outbox-note";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { profileKey } from "@/lib/auth/client";
import { emailChangeQuery } from "@/lib/auth/email-change/client";
import type { Profile } from "@/lib/auth/schema";
import { ChangeEmailDialog } from "./change-email-dialog";
import { PendingChange } from "./pending-change";

/** The address, the way to another one, and the change that waits for a mailbox. */
export function EmailField({ profile }: { profile: Profile }) {
  const t = useTranslations("address");
  const query = useQuery(emailChangeQuery());
  const queryClient = useQueryClient();
  const router = useRouter();
  const [isChanging, setIsChanging] = useState(false);
  const [outboxUrl, setOutboxUrl] = useState<string | null>(null);
  const email = query.data?.email ?? profile.email;
  const isStale = email !== profile.email;
  // A link may have been opened in another tab: the shell, which the server renders, follows too.
  useEffect(() => {
    if (!isStale) return;
    void queryClient.invalidateQueries({ queryKey: profileKey });
    router.refresh();
  }, [isStale, queryClient, router]);
  const pending = query.data?.pending ?? null;
  return (
    <div className="flex flex-col gap-3">
      <Field label={t("label")} hint={t("hint")}>
        <Input value={email} readOnly className="bg-subtle" />
      </Field>
      <QueryProblem query={query} title={t("loadFailed")} />
      {pending && <PendingChange email={email} pending={pending} />}
      {pending && <OutboxNote url={outboxUrl} />}
      <div>
        <Button onClick={() => setIsChanging(true)}>{t("change")}</Button>
      </div>
      <ChangeEmailDialog open={isChanging} onOpenChange={setIsChanging} onSent={setOutboxUrl} />
    </div>
  );
}
