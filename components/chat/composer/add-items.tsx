"use client";

import { ImagePlus, Paperclip } from "lucide-react";
import { useTranslations } from "next-intl";
import { MenuItem } from "@/components/ui/menu-parts";

/** The items of the menu, which the first load does not need. */
export function AddItems({ onAttach, onImage }: { onAttach: () => void; onImage: () => void }) {
  const t = useTranslations("chat.composer");
  return (
    <>
      <MenuItem icon={<Paperclip aria-hidden />} onClick={onAttach}>
        {t("attach")}
      </MenuItem>
      <MenuItem icon={<ImagePlus aria-hidden />} onClick={onImage}>
        {t("createImage")}
      </MenuItem>
    </>
  );
}
