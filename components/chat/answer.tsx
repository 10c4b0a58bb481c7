"use client";

import { useTranslations } from "next-intl";
import { lazy, memo, Suspense } from "react";
import type { Siblings } from "@/lib/chat/client/message-tree";
import type { MessageNode } from "@/lib/chat/schema";
import { AnswerFailure } from "./answer-failure";
import { AnswerFooter } from "./answer-footer";
import { AnswerParts } from "./answer-parts";
import { useLiveRun } from "./chat-session-provider";
import { ContinuedBy } from "./continued-by";
import { loadLiveAnswer } from "./load-parts";
import { OmittedNote } from "./omitted-note";
import { useThreadFacts } from "./thread-context";
import { WaitingAnswer } from "./waiting-answer";

const LiveAnswer = lazy(() => loadLiveAnswer().then((module) => ({ default: module.LiveAnswer })));

const ComparedNote = lazy(() => import("./compare/compared-note").then((module) => ({ default: module.ComparedNote })));

interface AnswerProps {
  node: MessageNode;
  siblings: Siblings;
  live: boolean;
  /** The answers it was compared with. */
  rivals: readonly MessageNode[];
}

/** One answer: typography on the plain ground; below it what it was and cost, and what can be done with it. */
export const Answer = memo(function Answer({ node, siblings, live, rivals }: AnswerProps) {
  const t = useTranslations("chat.answer");
  const { message, parentId } = node;
  return (
    <article className="group/message min-w-0" aria-busy={live}>
      <h3 className="sr-only">{t("label")}</h3>
      {live ? (
        <LiveBody />
      ) : (
        <>
          <AnswerParts message={message} />
          <ContinuedBy message={message} />
          <OmittedNote message={message} />
          <AnswerFailure message={message} parentId={parentId} />
          {rivals.length > 0 && (
            <Suspense fallback={null}>
              <ComparedNote message={message} rivals={rivals} />
            </Suspense>
          )}
          <AnswerFooter message={message} parentId={parentId} siblings={siblings} />
        </>
      )}
    </article>
  );
});

function LiveBody() {
  const { conversationId } = useThreadFacts();
  const run = useLiveRun(conversationId);
  if (!run?.chat) return <WaitingAnswer />;
  return (
    <Suspense fallback={<WaitingAnswer />}>
      <LiveAnswer chat={run.chat} reconnecting={run.reconnecting} />
    </Suspense>
  );
}
