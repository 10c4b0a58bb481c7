"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { MessageMetadata } from "@/lib/chat/schema";

const SHAPES: Record<string, string> = {
  "1536x1024": "aspect-[3/2]",
  "1024x1536": "aspect-[2/3]",
};

function useSeconds(since: string): number {
  const read = () => Math.max(0, Math.floor((Date.now() - Date.parse(since)) / 1000));
  const [seconds, setSeconds] = useState(read);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(read()), 1000);
    return () => clearInterval(timer);
  });
  return seconds;
}

/** The place of an image that is being made: its shape, how many there are to come, and for how long it has taken. */
export function ImageProgress({ metadata, made }: { metadata: MessageMetadata; made: number }) {
  const t = useTranslations("chat.image");
  const seconds = useSeconds(metadata.createdAt);
  const { size = "auto", count = 1 } = metadata.image ?? {};
  return (
    <div
      className={`mt-1 grid w-96 max-w-full animate-pulse place-content-center rounded-md border border-line bg-subtle text-center text-text-2 ${SHAPES[size] ?? "aspect-square"}`}
    >
      <p role="status">{count === 1 ? t("making") : t("makingOf", { made, count })}</p>
      <p aria-hidden className="num text-12 text-text-3">
        {t("seconds", { seconds })}
      </p>
    </div>
  );
}
