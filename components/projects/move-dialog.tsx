"use client";

import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Folder, FolderMinus, FolderPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useConversationActs } from "@/components/shell/use-conversation-acts";
import { useErrorToast } from "@/components/shell/use-error-toast";
import { QueryProblem } from "@/components/states/query-problem";
import { CommandDialog, CommandEmpty, CommandInput, CommandItem, CommandList } from "@/components/ui/command";
import { toast } from "@/components/ui/toast-store";
import type { Conversation } from "@/lib/chat/schema";
import { createProject, projectsKey, projectsQuery } from "@/lib/projects/client";
import { PROJECT_NAME_MAX_CHARACTERS, type Project } from "@/lib/projects/schema";

const WAIT_MS = 150;

/** Projects by name, and the name that was searched for. */
function useFoundProjects(text: string) {
  const [settled, setSettled] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text.trim()), WAIT_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const query = useInfiniteQuery({ ...projectsQuery({ text: settled }), placeholderData: keepPreviousData });
  const isSettled = settled === text.trim() && !query.isPlaceholderData;
  return { query, isSettled, found: query.data?.pages.flatMap(({ items }) => items) ?? [] };
}

interface MoveDialogProps {
  conversation: Conversation;
  onClose: () => void;
}

/** Picks the project that a conversation goes into: by name, none, or a new one of the name that was typed. */
export function MoveDialog({ conversation, onClose }: MoveDialogProps) {
  const t = useTranslations("projects.move");
  const tProjects = useTranslations("projects");
  const acts = useConversationActs();
  const showError = useErrorToast();
  const queryClient = useQueryClient();
  const [text, setText] = useState("");
  const { query, isSettled, found } = useFoundProjects(text);
  const name = text.trim();
  const isNew = name !== "" && isSettled && !found.some((project) => project.name === name);
  const { id, projectId: from, title } = conversation;

  async function place(projectId: string | null): Promise<boolean> {
    const done = await acts.update(id, { projectId }, { projectId });
    void queryClient.invalidateQueries({ queryKey: projectsKey });
    return done;
  }

  async function move(to: Pick<Project, "id" | "name"> | null) {
    onClose();
    if (!(await place(to?.id ?? null))) return;
    toast.show({
      message: to ? t("moved", { name: to.name }) : t("movedOut"),
      icon: "check",
      action: { label: tProjects("undo"), onAct: () => void place(from) },
    });
  }

  async function moveIntoNew() {
    try {
      await move(await createProject({ name: name.slice(0, PROJECT_NAME_MAX_CHARACTERS) }));
    } catch (error) {
      showError(error);
    }
  }

  return (
    <CommandDialog open onOpenChange={(open) => !open && onClose()} label={t("label", { title })} filter={false}>
      <CommandInput placeholder={t("placeholder")} value={text} onValueChange={setText} />
      <CommandList>
        <QueryProblem query={query} title={tProjects("loadFailed")} className="m-2" />
        {query.isSuccess && <CommandEmpty>{t(name === "" ? "empty" : "notFound")}</CommandEmpty>}
        {from !== null && name === "" && (
          <CommandItem value="none" icon={<FolderMinus aria-hidden />} onSelect={() => void move(null)}>
            {t("out")}
          </CommandItem>
        )}
        {found.map((project) => (
          <CommandItem
            key={project.id}
            value={project.id}
            icon={<Folder aria-hidden />}
            meta={project.id === from ? t("here") : tProjects("conversationCount", { count: project.conversations })}
            onSelect={() => (project.id === from ? onClose() : void move(project))}
          >
            <span dir="auto">{project.name}</span>
          </CommandItem>
        ))}
        {isNew && (
          <CommandItem value="new" icon={<FolderPlus aria-hidden />} onSelect={() => void moveIntoNew()}>
            {t("create", { name: name.slice(0, PROJECT_NAME_MAX_CHARACTERS) })}
          </CommandItem>
        )}
      </CommandList>
    </CommandDialog>
  );
}
