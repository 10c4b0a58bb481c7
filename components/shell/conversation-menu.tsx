"use client";

import { Archive, ArchiveRestore, FolderInput, Pencil, Pin, PinOff, SlidersHorizontal, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { MenuContent, MenuItem, MenuSeparator } from "@/components/ui/menu";
import type { Conversation } from "@/lib/chat/schema";
import { useCountedActs } from "./use-counted-acts";

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
  const acts = useCountedActs();
  const pinned = conversation.pinnedAt !== null;
  const archived = conversation.archivedAt !== null;

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
        onClick={() => void acts.setArchived(conversation, !archived)}
      >
        {t(archived ? "unarchive" : "archive")}
      </MenuItem>
      <MenuSeparator />
      <MenuItem danger icon={<Trash2 aria-hidden />} onClick={() => void acts.remove(conversation)}>
        {t("delete")}
      </MenuItem>
    </MenuContent>
  );
}
