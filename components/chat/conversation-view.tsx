"use client";

import { useQueryClient } from "@tanstack/react-query";
import { MessageSquareOff } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useEffect, useMemo, useState } from "react";
import { useShell } from "@/components/shell/shell-context";
import { useConversationActs } from "@/components/shell/use-conversation-acts";
import { useErrorToast } from "@/components/shell/use-error-toast";
import { useOpenChat } from "@/components/shell/use-open-chat";
import { EmptyState } from "@/components/states/empty-state";
import { ErrorState } from "@/components/states/error-state";
import { OfflineBanner } from "@/components/states/offline-banner";
import { ThreadSkeleton } from "@/components/states/thread-skeleton";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { stopAnswer } from "@/lib/chat/client";
import { beginAgain } from "@/lib/chat/client/begin-again";
import { createEntry } from "@/lib/chat/client/create-entry";
import { showsMessage } from "@/lib/chat/client/thread-rows";
import type { Attachment, ImageOptions, MessageNode } from "@/lib/chat/schema";
import { ApiError } from "@/lib/platform/public/api-client";
import { type ChatCommands, useOfferCommands } from "./chat-commands";
import { ChatHeader } from "./chat-header";
import { useChatSession } from "./chat-session-provider";
import { Composer } from "./composer/composer";
import { SLASH_COMMANDS, type SlashCommand } from "./composer/slash-commands";
import { loadAskSeveral } from "./load-parts";
import type { ModelChoice } from "./model-choice";
import { Thread } from "./thread";
import { ThreadActionsProvider, ThreadFactsProvider } from "./thread-context";
import { useConversation } from "./use-conversation";
import { useJump } from "./use-jump";
import { useStopKey } from "./use-stop-key";
import { useThreadActions } from "./use-thread-actions";

const InstructionsDialog = dynamic(() => import("./instructions-dialog").then((module) => module.InstructionsDialog), {
  ssr: false,
});

const TemporaryBar = dynamic(() => import("./temporary/temporary-bar").then((module) => module.TemporaryBar), {
  ssr: false,
});

const NONE: readonly MessageNode[] = [];

/** One conversation: its thread and the composer below it. */
export function ConversationView({ conversationId }: { conversationId: string }) {
  const t = useTranslations("chat.conversation");
  const session = useChatSession();
  const queryClient = useQueryClient();
  const { setDialog } = useShell();
  const openChat = useOpenChat();
  const acts = useConversationActs();
  const showError = useErrorToast();
  const { query, conversation, thread, pending, run, comparison, choice, usedIds, gauge } =
    useConversation(conversationId);
  const [editingId, setEditingId] = useState<string | null>(null);
  const [renaming, setRenaming] = useState(false);
  const [modelsOpen, setModelsOpen] = useState(false);
  const [instructionsOpen, setInstructionsOpen] = useState<boolean | null>(null);
  const [sentCount, setSentCount] = useState(0);
  const { jumpTo, onJumped } = useJump();
  const compared = comparison?.nodes.filter(({ message }) => message.metadata?.status === "streaming") ?? NONE;
  const busy = run !== null || compared.length > 0;
  const stop = () => {
    void session?.stop(conversationId).catch(showError);
    for (const { message } of compared) stopAnswer(message.id).catch(showError);
  };
  useStopKey(busy, stop);
  const onSent = () => setSentCount((count) => count + 1);
  const actions = useThreadActions({
    conversationId,
    temporary: conversation?.temporary ?? false,
    thread,
    choice,
    setEditingId,
    onSent,
  });
  const facts = useMemo(
    () => ({ conversationId, busy, editingId, usedIds, routeMode: choice.routeMode }),
    [conversationId, busy, editingId, usedIds, choice.routeMode],
  );

  const title = conversation?.title;
  const tTemporary = useTranslations("chat.temporary");
  const errors = useTranslations("errors");
  // The browser keeps the titles of pages: that of a temporary chat is in its person's words.
  const pageTitle = conversation?.temporary ? tTemporary("name") : title;
  useEffect(() => {
    document.title = pageTitle ? `${pageTitle} · Nexus AI` : "Nexus AI";
  }, [pageTitle]);

  const { switchTo } = actions;
  useEffect(() => {
    const known = jumpTo !== null && thread.tree.byId.has(jumpTo);
    if (known && !thread.rows.some((row) => showsMessage(row, jumpTo))) switchTo(jumpTo);
  }, [jumpTo, thread, switchTo]);

  const { useHere: keepModel } = actions;
  const commands = useMemo<ChatCommands>(
    () => ({
      openModels: () => setModelsOpen(true),
      openInstructions: () => setInstructionsOpen(true),
      conversation: conversation?.temporary ? null : conversation,
      rename: () => setRenaming(true),
      pickModel: keepModel,
    }),
    [conversation, keepModel],
  );
  useOfferCommands(commands);

  function send(text: string, attachments: readonly Attachment[], image: ImageOptions | null) {
    const { model, routeMode } = choice;
    const lastPending = pending.at(-1);
    const unnamed = run !== null && run.answerId === null ? run.parentId : null;
    const after = lastPending?.id ?? unnamed;
    const parentId = after === null ? thread.leafId : null;
    const begins = after === null ? beginAgain(conversation, thread) : {};
    void session?.submit(
      createEntry({ conversationId, text, attachments, parentId, after, model, routeMode, image, ...begins }),
      null,
    );
    onSent();
  }

  async function compare(text: string, attachments: readonly Attachment[], models: readonly string[] | null) {
    const { model, routeMode } = choice;
    const parentId = thread.leafId;
    const place = { conversationId, parentId, after: null, ...beginAgain(conversation, thread) };
    const entry = createEntry({ ...place, text, attachments, model, routeMode });
    const { askSeveral } = await loadAskSeveral();
    await askSeveral(queryClient, session?.page ?? null, entry, models, null);
    onSent();
  }

  function change({ instructions, ...rest }: Partial<ModelChoice>) {
    const changes = { ...rest, ...(instructions === undefined ? {} : { systemPrompt: instructions }) };
    void acts.update(conversationId, changes, changes);
  }

  function onCommand(command: SlashCommand) {
    if (command === "new") openChat(null);
    if (command === "model") setModelsOpen(true);
    if (command === "instructions") setInstructionsOpen(true);
    if (command === "rename") setRenaming(true);
    if (command === "shortcuts") setDialog("shortcuts");
  }

  const waits = pending.length > 0;
  if (query.isError && !query.data && !waits) {
    const { error } = query;
    const missing = error instanceof ApiError && error.status === 404;
    return (
      <>
        <ChatHeader conversation={null} heading={t("heading")} />
        <div className="grid flex-1 place-content-center">
          {missing ? (
            <EmptyState
              icon={<MessageSquareOff aria-hidden />}
              title={t("missing")}
              description={t("missingHint")}
              action={
                <Button variant="primary" onClick={() => openChat(null)}>
                  {t("newChat")}
                </Button>
              }
            />
          ) : (
            <ErrorState
              title={t("failed")}
              description={error instanceof ApiError && error.status === 0 ? errors("codes.offline") : error.message}
              requestId={error instanceof ApiError ? error.requestId : undefined}
              onRetry={() => void query.refetch()}
            />
          )}
        </div>
      </>
    );
  }
  const lastUser = thread.rows.findLast((row) => row.kind === "user");
  const ready = session !== null && (query.data !== undefined || waits);
  return (
    <ThreadActionsProvider value={actions}>
      <ThreadFactsProvider value={facts}>
        <ChatHeader
          conversation={conversation}
          heading={title ?? t("heading")}
          renaming={renaming}
          onRenaming={setRenaming}
          onInstructions={() => setInstructionsOpen(true)}
        />
        {conversation?.temporary && <TemporaryBar conversationId={conversationId} />}
        {ready ? (
          <Thread rows={thread.rows} jumpTo={jumpTo} onJumped={onJumped} sentCount={sentCount} />
        ) : (
          <div className="flex-1 overflow-hidden">
            <ThreadSkeleton />
          </div>
        )}
        <p role="status" className="sr-only">
          {busy ? t("writing") : thread.rows.length > 0 ? t("done") : ""}
        </p>
        <div className="shrink-0 px-6 pb-3 max-[45rem]:px-3 max-[45rem]:pb-[calc(8px+env(safe-area-inset-bottom))]">
          <OfflineBanner
            className="mx-auto mb-2.5 max-w-186"
            waitingCount={pending.length}
            onShow={() => setSentCount((count) => count + 1)}
          />
          <Composer
            place={conversationId}
            choice={choice}
            onChoice={change}
            usedIds={usedIds}
            busy={busy}
            stopping={run?.stopping ?? false}
            onStop={stop}
            onSend={send}
            onCompare={compare}
            canCompare={!busy && pending.length === 0 && comparison === null}
            choosing={comparison !== null}
            onEditLast={() => !busy && lastUser && setEditingId(lastUser.key)}
            commands={SLASH_COMMANDS}
            onCommand={onCommand}
            modelsOpen={modelsOpen}
            onModelsOpen={setModelsOpen}
            gauge={gauge}
            leafId={busy ? null : thread.leafId}
          />
          <p className="hide-mobile mt-2 flex items-center justify-center gap-2 text-center text-12 text-text-3">
            {t("hint")}
            {busy && <span>{t.rich("stopHint", { key: () => <Kbd keys={["esc"]} /> })}</span>}
          </p>
        </div>
        {instructionsOpen !== null && (
          <InstructionsDialog
            open={instructionsOpen}
            onOpenChange={setInstructionsOpen}
            value={choice.instructions}
            onSave={(instructions) => change({ instructions })}
          />
        )}
      </ThreadFactsProvider>
    </ThreadActionsProvider>
  );
}
