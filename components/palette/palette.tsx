"use client";

import { useQuery } from "@tanstack/react-query";
import {
  ChartNoAxesColumn,
  Folder,
  FolderPlus,
  Ghost,
  Keyboard,
  MessageSquare,
  Moon,
  PanelLeft,
  Pencil,
  Route,
  Settings,
  SlidersHorizontal,
  SquarePen,
  Sun,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { useChatCommands } from "@/components/chat/chat-commands";
import { JUMP_EVENT, messageHash } from "@/components/chat/use-jump";
import { useShell } from "@/components/shell/shell-context";
import { useOpenChat } from "@/components/shell/use-open-chat";
import { useTheme } from "@/components/theme/use-theme";
import {
  CommandDialog,
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
} from "@/components/ui/command";
import { RelativeTime } from "@/components/ui/relative-time";
import type { SearchHit } from "@/lib/chat/schema";
import { catalogQuery } from "@/lib/models/client";
import { SearchSnippet } from "./search-snippet";
import { usePaletteSearch } from "./use-palette-search";

const MODELS_SHOWN = 6;
type CommandName =
  | "newChat"
  | "temporaryChat"
  | "projects"
  | "newProject"
  | "model"
  | "instructions"
  | "rename"
  | "sidebar"
  | "light"
  | "dark"
  | "settings"
  | "router"
  | "shortcuts";

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
  const { theme, setTheme } = useTheme();
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
      ? { name: "light", icon: <Sun aria-hidden />, act: () => setTheme("light") }
      : { name: "dark", icon: <Moon aria-hidden />, act: () => setTheme("dark") },
    { name: "router", icon: <ChartNoAxesColumn aria-hidden />, act: () => router.push("/analytics/router") },
    { name: "settings", icon: <Settings aria-hidden />, act: () => router.push("/settings") },
    { name: "shortcuts", icon: <Keyboard aria-hidden />, kbd: ["?"], act: () => setDialog("shortcuts") },
  ];
  const { current } = chat;
  if (current) {
    commands.splice(
      2,
      0,
      { name: "model", icon: <Route aria-hidden />, act: current.openModels },
      { name: "instructions", icon: <SlidersHorizontal aria-hidden />, act: current.openInstructions },
    );
    if (current.rename) commands.splice(4, 0, { name: "rename", icon: <Pencil aria-hidden />, act: current.rename });
  }
  const shown = commands.filter(({ name }) => matches(t(`commands.${name}`), text));
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
