"use client";

import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useErrorText } from "@/components/auth/use-error-text";
import { Button } from "@/components/ui/button";
import type { OutboxEntry } from "@/lib/chat/client/outbox-entry";
import { ApiError } from "@/lib/platform/public/api-client";
import { useThreadActions } from "./thread-context";

interface RefusedMessageProps {
  entry: OutboxEntry;
  refused: NonNullable<OutboxEntry["refused"]>;
}

/** Why the server did not take a message, and what can be done with it. */
export function RefusedMessage({ entry, refused }: RefusedMessageProps) {
  const t = useTranslations("chat.pending");
  const errorText = useErrorText();
  const { retryPending, discardPending, takeBack } = useThreadActions();
  return (
    <div role="alert" className="flex max-w-[84%] flex-wrap items-center justify-end gap-x-2 gap-y-1">
      <span className="inline-flex items-center gap-1 text-12 text-danger">
        <CircleAlert aria-hidden className="size-3.5 shrink-0" />
        {errorText(new ApiError(0, refused))}
      </span>
      <Button size="sm" onClick={() => retryPending(entry.id)}>
        {t("retry")}
      </Button>
      <Button size="sm" variant="ghost" onClick={() => takeBack(entry)}>
        {t("edit")}
      </Button>
      <Button size="sm" variant="ghost" onClick={() => discardPending(entry.id)}>
        {t("discard")}
      </Button>
    </div>
  );
}
