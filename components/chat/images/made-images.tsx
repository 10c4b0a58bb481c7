"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Download, Pencil } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useChatSession } from "@/components/chat/chat-session-provider";
import { fileLimits, tooManyFiles } from "@/components/chat/composer/check-files";
import { useThreadFacts } from "@/components/chat/thread-context";
import { useErrorToast } from "@/components/shell/use-error-toast";
import { IconButton } from "@/components/ui/icon-button";
import { PlainImage } from "@/components/ui/plain-image";
import { tooltipData } from "@/components/ui/tooltip-data";
import { AUTO_MODEL_ID } from "@/lib/chat/client/limits";
import { type MessageImage, madeImagesOf, withImage } from "@/lib/chat/client/made-images";
import type { ChatMessage, ImageOptions } from "@/lib/chat/schema";
import { Lightbox } from "./lightbox";

const NEW_IMAGE: ImageOptions = { model: AUTO_MODEL_ID, size: "auto", quality: "auto", count: 1 };

/** The images of an answer: each opens in full, and can be kept as a file or changed by a further message. */
export function MadeImages({ message }: { message: ChatMessage }) {
  const t = useTranslations("chat.image");
  const tAttach = useTranslations("chat.attach");
  const queryClient = useQueryClient();
  const session = useChatSession();
  const showError = useErrorToast();
  const { conversationId } = useThreadFacts();
  const [shown, setShown] = useState<number | null>(null);
  const images = madeImagesOf(message);

  async function edit(image: MessageImage) {
    const limits = await fileLimits(queryClient);
    const there = session?.drafts.get(conversationId).attachments ?? [];
    const attachments = withImage(there, image, limits.maxCount);
    if (!attachments) return showError(tooManyFiles(there.length + 1, limits, tAttach));
    const options = { ...(message.metadata?.image ?? NEW_IMAGE), size: "auto" as const, count: 1 };
    session?.drafts.set(conversationId, { attachments, image: options });
    document.querySelector<HTMLTextAreaElement>("main textarea")?.focus();
  }

  return (
    <>
      <ul className="mt-1 flex list-none flex-wrap gap-3">
        {images.map((image, index) => (
          <li key={image.id} className="max-w-full">
            <button
              type="button"
              aria-label={t("open", { alt: image.alt })}
              className="block max-w-full overflow-hidden rounded-md border border-line"
              onClick={() => setShown(index)}
            >
              <PlainImage
                src={image.url}
                alt={image.alt}
                width={image.width ?? undefined}
                height={image.height ?? undefined}
                loading="lazy"
                className={images.length === 1 ? "h-auto w-96 max-w-full" : "h-auto w-64 max-w-full"}
              />
            </button>
            <span className="mt-1 flex gap-0.5 text-text-3">
              <a
                className="ib"
                aria-label={t("download")}
                {...tooltipData(t("download"))}
                href={image.url}
                download={image.name}
              >
                <Download aria-hidden />
              </a>
              <IconButton label={t("edit")} onClick={() => void edit(image)}>
                <Pencil aria-hidden />
              </IconButton>
            </span>
          </li>
        ))}
      </ul>
      <Lightbox images={images} index={shown} onIndex={setShown} />
    </>
  );
}
