"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { List, ListItem } from "@/components/ui/list";
import { useDateFormat } from "@/components/ui/time-zone";
import { toast } from "@/components/ui/toast-store";
import { cancelEmailChange, emailChangeKey } from "@/lib/auth/email-change/client";
import { MAILBOXES, type Mailbox, type PendingEmailChange } from "@/lib/auth/email-change/schema";
import { MailboxCodeDialog } from "./mailbox-code-dialog";

interface PendingChangeProps {
  email: string;
  pending: PendingEmailChange;
}

/** The change that waits: which mailbox has confirmed it, and which is still missing. */
export function PendingChange({ email, pending }: PendingChangeProps) {
  const t = useTranslations("address");
  const time = useDateFormat({ timeStyle: "short" });
  const errorToast = useErrorToast();
  const queryClient = useQueryClient();
  const [typing, setTyping] = useState<Mailbox | null>(null);
  const cancel = useMutation({
    mutationFn: cancelEmailChange,
    networkMode: "always",
    onError: errorToast,
    async onSuccess() {
      await queryClient.invalidateQueries({ queryKey: emailChangeKey });
      toast.show({ message: t("cancelled"), icon: "check" });
    },
  });
  const address = { old: email, new: pending.newEmail };
  const label = { old: t("oldMailbox"), new: t("newMailbox") };
  return (
    <section aria-label={t("change")} className="flex flex-col gap-3">
      <div aria-live="polite">
        <p className="break-words font-medium">{t("pendingTitle", { email: pending.newEmail })}</p>
        <p className="num text-text-2">{t("pendingUntil", { time: time.format(new Date(pending.expiresAt)) })}</p>
      </div>
      <List label={t("change")}>
        {MAILBOXES.map((mailbox) => {
          const isMissing = pending.missing.includes(mailbox);
          return (
            <ListItem
              key={mailbox}
              className="flex-wrap gap-y-2"
              end={
                isMissing && (
                  <Button
                    size="sm"
                    aria-label={`${t("enterCode")}: ${label[mailbox]}`}
                    onClick={() => setTyping(mailbox)}
                  >
                    {t("enterCode")}
                  </Button>
                )
              }
            >
              <p className="break-words font-medium">{address[mailbox]}</p>
              <p className="flex flex-wrap items-center gap-2 text-text-2">
                {label[mailbox]}
                <Badge tone={isMissing ? "warn" : "success"}>{isMissing ? t("missing") : t("confirmed")}</Badge>
              </p>
            </ListItem>
          );
        })}
      </List>
      <div>
        <Button size="sm" variant="ghost" busy={cancel.isPending} onClick={() => cancel.mutate()}>
          {t("cancel")}
        </Button>
      </div>
      <MailboxCodeDialog mailbox={typing} address={typing ? address[typing] : ""} onClose={() => setTyping(null)} />
    </section>
  );
}
