"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { cn } from "@/components/ui/cn";

/** From here on a message is folded, so that a pasted file does not push the answer out of sight. */
const FOLD_FROM_CHARACTERS = 1600;
const FOLD_FROM_LINES = 18;

/** What a person wrote, as they wrote it: never as Markdown. */
export function UserBubble({ text, faded = false }: { text: string; faded?: boolean }) {
  const t = useTranslations("chat.message");
  const [open, setOpen] = useState(false);
  const long = text.length > FOLD_FROM_CHARACTERS || text.split("\n", FOLD_FROM_LINES + 1).length > FOLD_FROM_LINES;
  if (text === "") return null;
  return (
    <div className={cn("max-w-full rounded-lg bg-subtle px-3.5 py-2.5 text-15", faded && "text-text-2")}>
      <p dir="auto" className={cn("whitespace-pre-wrap wrap-anywhere", long && !open && "line-clamp-12")}>
        {text}
      </p>
      {long && (
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="mt-1 min-h-6 text-13 font-medium text-accent-text hover:underline"
        >
          {t(open ? "less" : "more")}
        </button>
      )}
    </div>
  );
}
