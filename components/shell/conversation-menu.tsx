"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Archive, ArchiveRestore, FolderInput, Pencil, Pin, PinOff, SlidersHorizontal, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { MenuContent, MenuItem, MenuSeparator } from "@/components/ui/menu";
import type { Conversation } from "@/lib/chat/schema";
import { projectsKey } from "@/lib/projects/client";
import { useConversationActs } from "./use-conversation-acts";

export interface ConversationMenuProps {
  conversation: Conversation;
  onRename: () => void;
  onInstructions?: () => void;
}

/** The acts on one conversation. Goes inside a Menu. */
export function ConversationMenu({
  conversation,
  onRename,
  onInstructions,
  onMove,
}: ConversationMenuProps & { onMove: () => void }) {
  const t = useTranslations("sidebar");
  const tMove = useTranslations("projects.move");
  const acts = useConversationActs();
  const queryClient = useQueryClient();
  const pinned = conversation.pinnedAt !== null;
  const archived = conversation.archivedAt !== null;

  /** An act after which a project has more conversations or fewer. */
  async function count(act: Promise<void>) {
    await act;
    if (conversation.projectId !== null) void queryClient.invalidateQueries({ queryKey: projectsKey });
  }

  return (
    <MenuContent>
      <MenuItem icon={<Pencil aria-hidden />} onClick={onRename}>
        {t("rename")}
      </MenuItem>
      {onInstructions && (
        <MenuItem icon={<SlidersHorizontal aria-hidden />} onClick={onInstructions}>
          {t("instructions")}
        </MenuItem>
      )}
      <MenuItem
        icon={pinned ? <PinOff aria-hidden /> : <Pin aria-hidden />}
        onClick={() => void acts.setPinned(conversation.id, !pinned)}
      >
        {t(pinned ? "unpin" : "pin")}
      </MenuItem>
      <MenuItem icon={<FolderInput aria-hidden />} onClick={onMove}>
        {tMove("item")}
      </MenuItem>
      <MenuItem
        icon={archived ? <ArchiveRestore aria-hidden /> : <Archive aria-hidden />}
        onClick={() => void count(acts.setArchived(conversation, !archived))}
      >
        {t(archived ? "unarchive" : "archive")}
      </MenuItem>
      <MenuSeparator />
      <MenuItem danger icon={<Trash2 aria-hidden />} onClick={() => void count(acts.remove(conversation))}>
        {t("delete")}
      </MenuItem>
    </MenuContent>
  );
}
