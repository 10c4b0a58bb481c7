"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { INSTRUCTIONS_MAX_CHARACTERS } from "@/lib/chat/client/limits";

interface InstructionsDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  value: string;
  onSave: (value: string) => void;
}

/** What every answer of this conversation is told first (its system prompt). */
export function InstructionsDialog({ open, onOpenChange, value, onSave }: InstructionsDialogProps) {
  const t = useTranslations("chat.instructions");
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t("title")} description={t("description")} size="lg">
        <InstructionsForm value={value} onSave={onSave} onClose={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

interface InstructionsFormProps {
  value: string;
  onSave: (value: string) => void;
  onClose: () => void;
}

function InstructionsForm({ value, onSave, onClose }: InstructionsFormProps) {
  const t = useTranslations("chat.instructions");
  const [text, setText] = useState(value);
  const tooLong = text.length > INSTRUCTIONS_MAX_CHARACTERS;
  return (
    <form
      className="mt-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (tooLong) return;
        onSave(text.trim());
        onClose();
      }}
    >
      <Field label={t("label")} error={tooLong ? t("tooLong", { max: INSTRUCTIONS_MAX_CHARACTERS }) : null}>
        <Textarea autoGrow autoFocus rows={6} value={text} onValueChange={setText} placeholder={t("placeholder")} />
      </Field>
      <DialogFooter>
        <Button variant="ghost" onClick={onClose}>
          {t("cancel")}
        </Button>
        <Button type="submit" variant="primary" disabled={tooLong}>
          {t("save")}
        </Button>
      </DialogFooter>
    </form>
  );
}
