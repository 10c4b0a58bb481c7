"use client";

import { useTranslations } from "next-intl";
import { PlainImage } from "@/components/ui/plain-image";
import type { ChatMessage } from "@/lib/chat/schema";
import { AttachmentChip } from "./attachment-chip";

// Only our own store: a stored message must not make the browser call another site.
const isOwn = (url: string) => url.startsWith("/api/v1/attachments/");

/** The files of a message: images as small pictures, everything else by name. */
export function MessageFiles({ message }: { message: ChatMessage }) {
  const t = useTranslations("chat.attach");
  const files = message.parts.filter((part) => part.type === "file");
  if (files.length === 0) return null;
  return (
    <div className="flex max-w-full flex-wrap justify-end gap-2">
      {files.map(({ url, mediaType, filename = t("unnamed") }) =>
        mediaType.startsWith("image/") && isOwn(url) ? (
          <a
            key={url}
            href={url}
            target="_blank"
            rel="noreferrer"
            className="block overflow-hidden rounded-md border border-line"
          >
            <PlainImage src={url} alt={filename} loading="lazy" className="h-32 max-w-64 object-cover" />
          </a>
        ) : (
          <AttachmentChip key={url} name={filename} sizeBytes={0} href={isOwn(url) ? url : undefined} />
        ),
      )}
    </div>
  );
}
