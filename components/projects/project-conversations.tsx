"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { MessageSquare } from "lucide-react";
import { useTranslations } from "next-intl";
import { useOutbox } from "@/components/chat/chat-session-provider";
import { ConversationRow } from "@/components/shell/conversation-row";
import { EmptyState } from "@/components/states/empty-state";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { conversationsQuery } from "@/lib/chat/client";
import { RowsSkeleton } from "./rows-skeleton";

/** The conversations of a project, with the acts that they have in the sidebar. */
export function ProjectConversations({ projectId }: { projectId: string }) {
  const t = useTranslations("projects");
  const { entries } = useOutbox();
  const query = useInfiniteQuery(conversationsQuery({ archived: false, projectId }));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const unique = [...new Map(items.map((item) => [item.id, item])).values()];
  return (
    <Section title={t("conversations")}>
      <QueryProblem query={query} title={t("conversationsFailed")} className="mb-4" />
      {query.isPending && <RowsSkeleton />}
      {query.isSuccess && unique.length === 0 && (
        <EmptyState
          className="rounded-lg border border-line py-8"
          icon={<MessageSquare aria-hidden />}
          title={t("noConversations.title")}
          description={t("noConversations.text")}
        />
      )}
      {unique.length > 0 && (
        <ul aria-label={t("conversations")} className="rounded-lg border border-line p-1.5">
          {unique.map((conversation) => (
            <ConversationRow
              key={conversation.id}
              conversation={conversation}
              current={false}
              waiting={entries.some((entry) => entry.conversationId === conversation.id)}
              tabStop
            />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button className="mt-4" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </Section>
  );
}
