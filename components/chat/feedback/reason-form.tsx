"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { PopoverSection } from "@/components/ui/popover";
import { usePopup } from "@/components/ui/popup-state";
import { Textarea } from "@/components/ui/textarea";
import { REASON_MAX_CHARACTERS } from "@/lib/chat/client/limits";

/** Asks what was wrong with an answer. Nothing has to be said: the thumb is saved already. */
export function ReasonForm({ onSend }: { onSend: (reason: string) => void }) {
  const t = useTranslations("chat.feedback");
  const { setOpen } = usePopup();
  const [reason, setReason] = useState("");
  const text = useRef<HTMLTextAreaElement>(null);
  // The form arrives after the popover has settled its focus, so it asks for it itself.
  useEffect(() => text.current?.focus({ preventScroll: true }), []);

  function send(event: FormEvent | KeyboardEvent) {
    event.preventDefault();
    if (reason.trim()) onSend(reason.trim());
    setOpen(false);
  }

  return (
    <form onSubmit={send}>
      <PopoverSection>
        <Field label={t("why")} hint={t("whyHint")}>
          <Textarea
            ref={text}
            rows={3}
            maxLength={REASON_MAX_CHARACTERS}
            placeholder={t("placeholder")}
            value={reason}
            onValueChange={setReason}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(event);
            }}
          />
        </Field>
        <div className="mt-3 flex justify-end gap-2">
          <Button variant="ghost" size="sm" onClick={() => setOpen(false)}>
            {t("skip")}
          </Button>
          <Button type="submit" variant="primary" size="sm" disabled={reason.trim() === ""}>
            {t("send")}
          </Button>
        </div>
      </PopoverSection>
    </form>
  );
}
