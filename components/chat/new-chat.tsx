"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Code, FileText, Languages, Lightbulb } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useMemo, useState } from "react";
import { projectOfAddress } from "@/components/projects/project-address";
import { useShell } from "@/components/shell/shell-context";
import { useOpenChat } from "@/components/shell/use-open-chat";
import { OfflineBanner } from "@/components/states/offline-banner";
import { Kbd } from "@/components/ui/kbd";
import { createConversation, createEntry } from "@/lib/chat/client/create-entry";
import { newClientId } from "@/lib/chat/client/new-client-id";
import type { Attachment, ImageOptions } from "@/lib/chat/schema";
import { catalogQuery } from "@/lib/models/client";
import { type ChatCommands, useOfferCommands } from "./chat-commands";
import { ChatHeader } from "./chat-header";
import { useChatSession, useDraft } from "./chat-session-provider";
import { Composer } from "./composer/composer";
import type { SlashCommand } from "./composer/slash-commands";
import { loadAskSeveral, prepareToSend } from "./load-parts";
import type { ModelChoice } from "./model-choice";
import { isTemporaryAddress } from "./temporary/is-temporary-address";

const loadNotes = () => import("./new-chat-notes");
const TemporaryToggle = dynamic(() => loadNotes().then((module) => module.TemporaryToggle), { ssr: false });
const NewChatNotes = dynamic(() => loadNotes().then((module) => module.NewChatNotes), { ssr: false });
const InstructionsDialog = dynamic(() => import("./instructions-dialog").then((module) => module.InstructionsDialog), {
  ssr: false,
});

/** Well after the first load, whose weight this must not add to. */
const PREPARE_AFTER_MS = 5000;
const COMMANDS: readonly SlashCommand[] = ["new", "model", "instructions", "shortcuts"];
const STARTERS = [
  { name: "document", icon: FileText },
  { name: "code", icon: Code },
  { name: "translate", icon: Languages },
  { name: "think", icon: Lightbulb },
] as const;

/** The part of the day by the reader's clock; null until the browser knows it. */
function useDayPart(): "morning" | "afternoon" | "evening" | null {
  const [part, setPart] = useState<"morning" | "afternoon" | "evening" | null>(null);
  useEffect(() => {
    const hour = new Date().getHours();
    setPart(hour < 5 || hour >= 18 ? "evening" : hour < 12 ? "morning" : "afternoon");
  }, []);
  return part;
}

/** Where a conversation begins. The first message makes it, here and now; the server follows. */
export function NewChat() {
  const t = useTranslations("chat.new");
  const { profile, setDialog } = useShell();
  const session = useChatSession();
  const openChat = useOpenChat();
  const queryClient = useQueryClient();
  const dayPart = useDayPart();
  const { data: catalog } = useQuery(catalogQuery());
  const [choice, setChoice] = useState<ModelChoice>({
    model: profile.defaultModel,
    routeMode: profile.routeMode,
    instructions: "",
  });
  const change = useCallback((part: Partial<ModelChoice>) => setChoice((before) => ({ ...before, ...part })), []);
  const [modelsOpen, setModelsOpen] = useState(false);
  const [instructionsOpen, setInstructionsOpen] = useState<boolean | null>(null);
  const available = catalog?.items.filter((model) => model.kind === "chat" && model.available).length ?? 0;

  useEffect(() => {
    document.title = `${t("title")} · Nexus AI`;
  }, [t]);

  const hasText = useDraft("new").text !== "";
  useEffect(() => {
    const timer = setTimeout(prepareToSend, hasText ? 0 : PREPARE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [hasText]);

  const commands = useMemo<ChatCommands>(
    () => ({
      openModels: () => setModelsOpen(true),
      openInstructions: () => setInstructionsOpen(true),
      conversation: null,
      rename: null,
      pickModel: (model) => change({ model }),
    }),
    [change],
  );
  useOfferCommands(commands);

  function begin(text: string, attachments: readonly Attachment[], image: ImageOptions | null) {
    const temporary = isTemporaryAddress();
    return createEntry({
      ...choice,
      conversationId: newClientId(),
      text,
      attachments,
      parentId: null,
      after: null,
      image,
      temporary,
      projectId: temporary ? null : projectOfAddress(),
    });
  }

  function send(text: string, attachments: readonly Attachment[], image: ImageOptions | null) {
    const entry = begin(text, attachments, image);
    void session?.submit(entry, createConversation(entry, text));
    openChat(entry.conversationId);
  }

  async function compare(text: string, attachments: readonly Attachment[], models: readonly string[] | null) {
    const entry = begin(text, attachments, null);
    const { askSeveral } = await loadAskSeveral();
    await askSeveral(queryClient, session?.page ?? null, entry, models, createConversation(entry, text));
    openChat(entry.conversationId);
  }

  function onCommand(command: SlashCommand) {
    if (command === "new") openChat(null);
    if (command === "model") setModelsOpen(true);
    if (command === "instructions") setInstructionsOpen(true);
    if (command === "shortcuts") setDialog("shortcuts");
  }

  return (
    <>
      <ChatHeader conversation={null}>
        <TemporaryToggle />
      </ChatHeader>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto max-w-(--width-text) px-6 pt-18 pb-10 max-[45rem]:px-4 max-[45rem]:pt-8">
          <h1 className="page-title">
            {t(dayPart ?? "hello", { name: profile.displayName.split(" ")[0] ?? profile.displayName })}
          </h1>
          <p className="mt-1 mb-6 min-h-6 text-15 text-text-2">
            {available > 0 && t("subtitle", { count: available })}
          </p>
          <OfflineBanner className="mb-3" />
          <NewChatNotes demo={catalog?.demo ?? false} choice={choice} onChoice={change} />
          <Composer
            place="new"
            tall
            choice={choice}
            onChoice={change}
            usedIds={[]}
            busy={false}
            stopping={false}
            onStop={() => undefined}
            onSend={send}
            onCompare={compare}
            canCompare
            choosing={false}
            onEditLast={() => undefined}
            commands={COMMANDS}
            onCommand={onCommand}
            modelsOpen={modelsOpen}
            onModelsOpen={setModelsOpen}
            gauge={null}
            leafId={null}
          />
          <div className="mt-4 grid grid-cols-2 overflow-hidden rounded-lg border border-line max-[45rem]:grid-cols-1">
            {STARTERS.map(({ name, icon: Icon }) => (
              <button
                key={name}
                type="button"
                className="flex gap-3 px-4 py-3.5 text-start not-first:border-line hover:bg-hover even:border-s nth-[n+3]:border-t max-[45rem]:even:border-s-0 max-[45rem]:nth-[n+2]:border-t"
                onClick={() => {
                  session?.drafts.set("new", { text: t(`starters.${name}.text`) });
                  document.querySelector<HTMLTextAreaElement>("main textarea")?.focus();
                }}
              >
                <Icon aria-hidden className="mt-0.5 text-text-3" />
                <span>
                  <span className="block font-medium">{t(`starters.${name}.title`)}</span>
                  <span className="block text-text-3">{t(`starters.${name}.hint`)}</span>
                </span>
              </button>
            ))}
          </div>
        </div>
      </div>
      <p className="hide-mobile flex shrink-0 flex-wrap justify-center gap-x-5 gap-y-1.5 px-6 pb-4 text-12 text-text-3">
        {(
          [
            [["enter"], "send"],
            [["shift", "enter"], "newLine"],
            [["/"], "commands"],
            [["@"], "models"],
            [["mod", "K"], "find"],
            [["?"], "shortcuts"],
          ] as const
        ).map(([keys, name]) => (
          <span key={name} className="inline-flex items-center gap-1.5">
            <Kbd keys={[...keys]} /> {t(`keys.${name}`)}
          </span>
        ))}
      </p>
      {instructionsOpen !== null && (
        <InstructionsDialog
          open={instructionsOpen}
          onOpenChange={setInstructionsOpen}
          value={choice.instructions}
          onSave={(instructions) => change({ instructions })}
        />
      )}
    </>
  );
}
