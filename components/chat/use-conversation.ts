"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useShell } from "@/components/shell/shell-context";
import { conversationQuery } from "@/lib/chat/client";
import { buildThread } from "@/lib/chat/client/thread-rows";
import { useChatSession, useLiveRun, useOutbox } from "./chat-session-provider";
import { prepareToSend } from "./load-parts";
import type { ModelChoice } from "./model-choice";

/** Everything a conversation's view shows, put together; joins a run that is under way. */
export function useConversation(conversationId: string) {
  const { profile } = useShell();
  const session = useChatSession();
  const outbox = useOutbox();
  const run = useLiveRun(conversationId);
  const pending = useMemo(
    () => outbox.entries.filter((entry) => entry.conversationId === conversationId),
    [outbox.entries, conversationId],
  );
  const query = useQuery(conversationQuery(conversationId));
  const detail = query.data;
  const thread = useMemo(
    () => buildThread(detail, pending, outbox.sendingId, run),
    [detail, pending, outbox.sendingId, run],
  );

  useEffect(prepareToSend, []);

  // Begun offline: the server answered "unknown" before it got the first message. Once that has been sent, it is asked
  // again.
  const waits = pending.length > 0 || run !== null;
  const [waited, setWaited] = useState(false);
  useEffect(() => {
    if (waits) setWaited(true);
  }, [waits]);
  const { refetch } = query;
  const isBehind = query.isError && !query.data && waited && !waits;
  useEffect(() => {
    if (!isBehind) return;
    setWaited(false);
    void refetch();
  }, [isBehind, refetch]);

  // A run that began elsewhere (before a reload, in another tab) is read from its first event.
  useEffect(() => {
    if (!session || run) return;
    // Answers that are compared are read by their columns.
    const node = detail?.nodes.findLast(
      ({ message: { metadata } }) => metadata?.status === "streaming" && !metadata.comparison,
    );
    if (node?.parentId) session.resume(conversationId, node.parentId, node.message.id);
  }, [session, run, detail, conversationId]);

  const conversation = detail?.conversation ?? null;
  const first = pending[0]?.body;
  const choice: ModelChoice = {
    model: conversation?.model ?? first?.model ?? profile.defaultModel,
    routeMode: conversation?.routeMode ?? first?.routeMode ?? profile.routeMode,
    instructions: conversation?.systemPrompt ?? first?.systemPrompt ?? "",
  };
  const answers = thread.rows.flatMap((row) => (row.kind === "answer" ? [row.node.message.metadata ?? null] : []));
  const usedKey = [...new Set(answers.flatMap((metadata) => metadata?.modelId ?? []))].join("\n");
  const usedIds = useMemo(() => (usedKey === "" ? [] : usedKey.split("\n")), [usedKey]);
  const last = answers.findLast((metadata) => metadata?.contextTokens !== undefined && metadata.contextLimit);
  const gauge =
    last?.contextTokens !== undefined && last.contextLimit !== undefined
      ? { tokens: last.contextTokens, limit: last.contextLimit, omitted: last.omittedMessages ?? 0 }
      : null;
  const comparison = thread.rows.findLast((row) => row.kind === "comparison") ?? null;
  return { query, conversation, thread, pending, run, comparison, choice, usedIds, gauge };
}
