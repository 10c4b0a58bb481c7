"use client";

import { ChevronLeft, ChevronRight, Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent } from "react";
import { buttonVariants } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { IconButton } from "@/components/ui/icon-button";
import { PlainImage } from "@/components/ui/plain-image";
import type { MessageImage } from "@/lib/chat/client/made-images";

interface LightboxProps {
  images: readonly MessageImage[];
  /** Which is shown; null: none. */
  index: number | null;
  onIndex: (index: number | null) => void;
}

/** An image as large as the window, with its neighbours on the arrow keys. */
export function Lightbox({ images, index, onIndex }: LightboxProps) {
  const t = useTranslations("chat.image");
  const isOpen = index !== null;
  const image = images[index ?? 0];
  const step = (by: number) => index !== null && onIndex((index + by + images.length) % images.length);
  const onArrow = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  });
  useEffect(() => {
    if (!isOpen) return;
    // On the way down: the dialog keeps arrow keys to itself on their way up.
    addEventListener("keydown", onArrow, { capture: true });
    return () => removeEventListener("keydown", onArrow, { capture: true });
  }, [isOpen]);

  return (
    <Dialog open={isOpen} onOpenChange={(next) => !next && onIndex(null)}>
      {image && (
        <DialogContent
          title={image.alt}
          hideTitle
          className="max-h-[calc(100dvh-32px)] w-auto max-w-[calc(100vw-32px)] overflow-auto p-3"
        >
          <PlainImage
            src={image.url}
            alt={image.alt}
            className="mx-auto block max-h-[calc(100dvh-150px)] max-w-full rounded-sm object-contain"
          />
          <div className="mt-2 flex flex-wrap items-center gap-1">
            {images.length > 1 && (
              <>
                <IconButton label={t("previous")} onClick={() => step(-1)}>
                  <ChevronLeft aria-hidden />
                </IconButton>
                <span className="num text-12 text-text-2">
                  {t("position", { index: (index ?? 0) + 1, count: images.length })}
                </span>
                <IconButton label={t("next")} onClick={() => step(1)}>
                  <ChevronRight aria-hidden />
                </IconButton>
              </>
            )}
            <p dir="auto" className="line-clamp-2 min-w-0 flex-1 text-12 text-text-2">
              {image.alt}
            </p>
            <a className={buttonVariants({ size: "sm" })} href={image.url} download={image.name}>
              <Download aria-hidden />
              {t("download")}
            </a>
          </div>
        </DialogContent>
      )}
    </Dialog>
  );
}
