"use client";

import { CirclePause, KeyRound, RefreshCw } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { InlineError } from "@/components/states/inline-error";
import { useSaid } from "@/components/states/use-said";
import { Button } from "@/components/ui/button";
import type { ChatMessage } from "@/lib/chat/schema";
import { AnswerAgain } from "./answer-again";
import { useThreadActions, useThreadFacts } from "./thread-context";

interface AnswerFailureProps {
  message: ChatMessage;
  parentId: string | null;
}

/** Why an answer ends early, what that cost, and what to do next. Nothing for complete ones. */
export function AnswerFailure({ message, parentId }: AnswerFailureProps) {
  const t = useTranslations("chat.failure");
  const { regenerate } = useThreadActions();
  const { busy } = useThreadFacts();
  const { status, error } = message.metadata ?? {};
  const said = useSaid(error?.message);
  if (status === "stopped") {
    return (
      <p className="mt-2.5 flex items-center gap-1.5 text-13 text-text-3">
        <CirclePause aria-hidden className="size-3.5" />
        {t("stopped")}
      </p>
    );
  }
  if (status !== "failed" && status !== "interrupted") return null;
  const needsKey = error?.code === "model_not_configured" || error?.code === "provider_rejected";
  return (
    <InlineError
      className="mt-3.5"
      title={said ?? t(status)}
      description={t(error?.charged ? "charged" : "notCharged")}
    >
      {parentId !== null && (
        <>
          {error?.retryable !== false && (
            <Button size="sm" disabled={busy} onClick={() => regenerate(parentId)}>
              <RefreshCw aria-hidden />
              {t("tryAgain")}
            </Button>
          )}
          <AnswerAgain parentId={parentId} modelId={message.metadata?.modelId} appearance="button" />
        </>
      )}
      {needsKey && (
        <Button size="sm" variant="ghost" render={<Link href="/settings/providers" />}>
          <KeyRound aria-hidden />
          {t("addKey")}
        </Button>
      )}
    </InlineError>
  );
}
