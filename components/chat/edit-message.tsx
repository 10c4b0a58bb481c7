"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { isComposing } from "@/components/ui/is-composing";
import { MESSAGE_MAX_CHARACTERS } from "@/lib/chat/client/limits";

interface EditMessageProps {
  text: string;
  onCancel: () => void;
  onSubmit: (text: string) => void;
}

/** A sent message being changed. Sending makes a new version; the old one stays behind the arrows. */
export function EditMessage({ text, onCancel, onSubmit }: EditMessageProps) {
  const t = useTranslations("chat.message");
  const [value, setValue] = useState(text);
  const field = useRef<HTMLTextAreaElement>(null);
  const ready = value.trim() !== "" && value.length <= MESSAGE_MAX_CHARACTERS;
  useEffect(() => {
    const { current } = field;
    current?.focus();
    current?.setSelectionRange(current.value.length, current.value.length);
  }, []);

  return (
    <form
      className="rounded-lg border border-accent bg-surface ring-3 ring-accent-soft"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onSubmit(value.trim());
      }}
    >
      <textarea
        ref={field}
        dir="auto"
        rows={1}
        aria-label={t("editLabel")}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={(event) => {
          if (isComposing(event.nativeEvent)) return;
          if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            onCancel();
          }
          if (event.key === "Enter" && !event.shiftKey && ready) {
            event.preventDefault();
            onSubmit(value.trim());
          }
        }}
        className="block max-h-[40dvh] w-full resize-none px-3 pt-3 pb-1 text-15 outline-none field-sizing-content"
      />
      <div className="flex items-center justify-end gap-2 p-2">
        <span className="me-auto ps-1 text-12 text-text-3">{t("editHint")}</span>
        <Button variant="ghost" size="sm" onClick={onCancel}>
          {t("cancel")}
        </Button>
        <Button type="submit" variant="primary" size="sm" disabled={!ready}>
          {t("send")}
        </Button>
      </div>
    </form>
  );
}
