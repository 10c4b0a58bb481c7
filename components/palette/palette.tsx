"use client";

import { useQuery } from "@tanstack/react-query";
import {
  Archive,
  ArchiveRestore,
  ChartNoAxesColumn,
  Folder,
  FolderPlus,
  Ghost,
  Keyboard,
  LogOut,
  MessageSquare,
  Moon,
  PanelLeft,
  Pencil,
  Pin,
  PinOff,
  Route,
  Settings,
  SlidersHorizontal,
  SquarePen,
  Sun,
  Trash2,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { useChatCommands } from "@/components/chat/chat-commands";
import { JUMP_EVENT, messageHash } from "@/components/chat/use-jump";
import { useShell } from "@/components/shell/shell-context";
import { useChosenTheme } from "@/components/shell/use-chosen-theme";
import { useCountedActs } from "@/components/shell/use-counted-acts";
import { useOpenChat } from "@/components/shell/use-open-chat";
import { useSignOut } from "@/components/shell/use-sign-out";
import {
  CommandDialog,
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
} from "@/components/ui/command";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Conversation, SearchHit } from "@/lib/chat/schema";
import { catalogQuery } from "@/lib/models/client";
import type palette from "@/messages/en/palette.json";
import { SearchSnippet } from "./search-snippet";
import { usePaletteSearch } from "./use-palette-search";
import { usePlaces } from "./use-places";

const MODELS_SHOWN = 6;
type CommandName = keyof typeof palette.commands;

/** Words of a search that a label must hold, in any order. */
function matches(label: string, text: string): boolean {
  const low = label.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((word) => low.includes(word));
}

interface PaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Everything by name: conversations and what was said in them, commands, models. */
export function Palette({ open, onOpenChange }: PaletteProps) {
  const t = useTranslations("palette");
  const [text, setText] = useState("");
  return (
    <CommandDialog open={open} onOpenChange={onOpenChange} label={t("label")} filter={false}>
      <CommandInput placeholder={t("placeholder")} value={text} onValueChange={setText} />
      <PaletteList text={text} onClose={() => onOpenChange(false)} onUsed={() => setText("")} />
    </CommandDialog>
  );
}

interface Command {
  name: CommandName;
  icon: ReactNode;
  kbd?: string[];
  act: () => void;
}

function actsOn(conversation: Conversation, acts: ReturnType<typeof useCountedActs>): Command[] {
  const { id, pinnedAt, archivedAt } = conversation;
  return [
    pinnedAt
      ? { name: "unpin", icon: <PinOff aria-hidden />, act: () => void acts.setPinned(id, false) }
      : { name: "pin", icon: <Pin aria-hidden />, act: () => void acts.setPinned(id, true) },
    archivedAt
      ? {
          name: "unarchive",
          icon: <ArchiveRestore aria-hidden />,
          act: () => void acts.setArchived(conversation, false),
        }
      : { name: "archive", icon: <Archive aria-hidden />, act: () => void acts.setArchived(conversation, true) },
    { name: "delete", icon: <Trash2 aria-hidden />, act: () => void acts.remove(conversation) },
  ];
}

interface PaletteListProps {
  text: string;
  onClose: () => void;
  onUsed: () => void;
}

function PaletteList({ text, onClose, onUsed }: PaletteListProps) {
  const t = useTranslations("palette");
  const { setDialog, toggleCollapsed } = useShell();
  const openChat = useOpenChat();
  const router = useRouter();
  const chat = useChatCommands();
  const { theme, chooseTheme } = useChosenTheme();
  const acts = useCountedActs();
  const signOut = useSignOut();
  const places = usePlaces();
  const { data: catalog } = useQuery(catalogQuery());
  const { recent, projects, hits, searching, failed } = usePaletteSearch(text);

  function run(act: () => void) {
    onClose();
    onUsed();
    act();
  }

  function openHit(hit: SearchHit) {
    openChat(hit.conversationId, hit.messageId === null ? "" : messageHash(hit.messageId));
    dispatchEvent(new Event(JUMP_EVENT));
  }

  const commands: Command[] = [
    { name: "newChat", icon: <SquarePen aria-hidden />, kbd: ["mod", "shift", "O"], act: () => openChat(null) },
    { name: "temporaryChat", icon: <Ghost aria-hidden />, act: () => openChat(null, "?temporary=1") },
    { name: "projects", icon: <Folder aria-hidden />, act: () => router.push("/projects") },
    { name: "newProject", icon: <FolderPlus aria-hidden />, act: () => router.push("/projects?new") },
    { name: "sidebar", icon: <PanelLeft aria-hidden />, kbd: ["mod", "\\"], act: toggleCollapsed },
    theme === "dark"
      ? { name: "light", icon: <Sun aria-hidden />, act: () => chooseTheme("light") }
      : { name: "dark", icon: <Moon aria-hidden />, act: () => chooseTheme("dark") },
    { name: "router", icon: <ChartNoAxesColumn aria-hidden />, act: () => router.push("/analytics/router") },
    { name: "settings", icon: <Settings aria-hidden />, act: () => router.push("/settings") },
    { name: "shortcuts", icon: <Keyboard aria-hidden />, kbd: ["?"], act: () => setDialog("shortcuts") },
    { name: "signOut", icon: <LogOut aria-hidden />, act: signOut.ask },
  ];
  const { current } = chat;
  if (current) {
    const { conversation, rename } = current;
    const ofChat: Command[] = [
      { name: "model", icon: <Route aria-hidden />, act: current.openModels },
      { name: "instructions", icon: <SlidersHorizontal aria-hidden />, act: current.openInstructions },
    ];
    if (rename) ofChat.push({ name: "rename", icon: <Pencil aria-hidden />, act: rename });
    if (conversation) ofChat.push(...actsOn(conversation, acts));
    commands.splice(2, 0, ...ofChat);
  }
  const shown = commands.filter(({ name }) => matches(t(`commands.${name}`), text));
  const found = text.trim() === "" ? [] : places.filter(({ label }) => matches(label, text));
  const models =
    text === "" || !chat.current
      ? []
      : (catalog?.items ?? [])
          .filter((model) => model.kind === "chat" && model.available && matches(`${model.name} ${model.id}`, text))
          .slice(0, MODELS_SHOWN);

  return (
    <CommandList>
      <CommandEmpty>{failed ? t("failed") : searching ? t("searching") : t("empty")}</CommandEmpty>
      {recent.length > 0 && (
        <CommandGroup heading={t("recent")}>
          {recent.map(({ id, title, lastMessageAt }) => (
            <CommandItem
              key={id}
              value={id}
              icon={<MessageSquare aria-hidden />}
              meta={<RelativeTime iso={lastMessageAt} className="whitespace-nowrap" />}
              onSelect={() => run(() => openChat(id))}
            >
              {title}
            </CommandItem>
          ))}
        </CommandGroup>
      )}
      {projects.length > 0 && (
        <CommandGroup heading={t("projects")}>
          {projects.map(({ id, name }) => (
            <CommandItem
              key={id}
              value={`project-${id}`}
              icon={<Folder aria-hidden />}
              onSelect={() => run(() => router.push(`/projects/${id}`))}
            >
              <span dir="auto">{name}</span>
            </CommandItem>
          ))}
        </CommandGroup>
      )}
      {hits.length > 0 && (
        <CommandGroup heading={t("found")}>
          {hits.map((hit) => (
            <CommandItem
              key={`${hit.conversationId}-${hit.messageId}`}
              value={`${hit.conversationId}-${hit.messageId}`}
              icon={<MessageSquare aria-hidden />}
              meta={<RelativeTime iso={hit.at} className="whitespace-nowrap" />}
              onSelect={() => run(() => openHit(hit))}
            >
              <span className="block truncate">{hit.title}</span>
              <span className="block truncate text-12 text-text-3">
                {hit.project && <span dir="auto">{hit.project.name} · </span>}
                <SearchSnippet text={hit.snippet} />
              </span>
            </CommandItem>
          ))}
        </CommandGroup>
      )}
      {shown.length > 0 && (
        <CommandGroup heading={t("commandsTitle")}>
          {shown.map(({ name, icon, act, kbd }) => (
            <CommandItem key={name} value={`command-${name}`} icon={icon} kbd={kbd} onSelect={() => run(act)}>
              {t(`commands.${name}`)}
            </CommandItem>
          ))}
        </CommandGroup>
      )}
      {found.length > 0 && (
        <CommandGroup heading={t("pages")}>
          {found.map(({ href, label, Icon }) => (
            <CommandItem
              key={href}
              value={`page-${href}`}
              icon={<Icon aria-hidden />}
              onSelect={() => run(() => router.push(href))}
            >
              {label}
            </CommandItem>
          ))}
        </CommandGroup>
      )}
      {models.length > 0 && (
        <CommandGroup heading={t("models")}>
          {models.map(({ id, name }) => (
            <CommandItem
              key={id}
              value={`model-${id}`}
              icon={<Route aria-hidden />}
              onSelect={() => run(() => chat.current?.pickModel(id))}
            >
              {t("useModel", { name })}
            </CommandItem>
          ))}
        </CommandGroup>
      )}
    </CommandList>
  );
}
