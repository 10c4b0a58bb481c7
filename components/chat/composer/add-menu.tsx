"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, useRef } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuContent, MenuTrigger } from "@/components/ui/menu";

const AddItems = lazy(() => import("./add-items").then((module) => ({ default: module.AddItems })));

interface AddMenuProps {
  onFiles: (files: readonly File[]) => void;
  onImage: () => void;
}

/** What can be added to a message: files, or the wish for an image. */
export function AddMenu({ onFiles, onImage }: AddMenuProps) {
  const t = useTranslations("chat.composer");
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={picker}
        type="file"
        multiple
        className="sr-only"
        tabIndex={-1}
        aria-hidden
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <Menu>
        <MenuTrigger render={<IconButton size="lg" label={t("add")} />}>
          <Plus aria-hidden />
        </MenuTrigger>
        <MenuContent side="top">
          <AddItems onAttach={() => picker.current?.click()} onImage={onImage} />
        </MenuContent>
      </Menu>
    </>
  );
}
