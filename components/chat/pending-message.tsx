"use client";

import { Clock, ListOrdered } from "lucide-react";
import { useTranslations } from "next-intl";
import { useOnline } from "@/components/states/use-online";
import { textOf } from "@/lib/chat/client/message-parts";
import type { OutboxEntry } from "@/lib/chat/client/outbox-entry";
import { MessageFiles } from "./message-files";
import { RefusedMessage } from "./refused-message";
import { useThreadActions, useThreadFacts } from "./thread-context";
import { UserBubble } from "./user-bubble";

/** A message that is not with the server yet: on its way, queued, waiting for the connection, or refused. */
export function PendingMessage({ entry, sending }: { entry: OutboxEntry; sending: boolean }) {
  const t = useTranslations("chat.pending");
  const { takeBack } = useThreadActions();
  const { busy } = useThreadFacts();
  const online = useOnline();
  const { refused } = entry;
  return (
    <div className="flex flex-col items-end gap-2">
      <div className="flex max-w-[84%] flex-col items-end gap-2 max-[45rem]:max-w-[92%]">
        <MessageFiles message={entry.message} />
        <UserBubble text={textOf(entry.message)} faded={!sending} />
      </div>
      {refused ? (
        <RefusedMessage entry={entry} refused={refused} />
      ) : (
        !sending && (
          <span className="inline-flex min-h-6 items-center gap-1 text-12 text-text-3">
            {online && busy ? (
              <ListOrdered aria-hidden className="size-3.5" />
            ) : (
              <Clock aria-hidden className="size-3.5" />
            )}
            {t(online ? (busy ? "queued" : "soon") : "offline")}
            <button
              type="button"
              className="ms-1 min-h-6 font-medium text-text-2 hover:underline"
              onClick={() => takeBack(entry)}
            >
              {t("takeBack")}
            </button>
          </span>
        )
      )}
    </div>
  );
}
