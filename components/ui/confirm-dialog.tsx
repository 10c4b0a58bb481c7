"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useState } from "react";
import { ApiError } from "@/lib/platform/public/api-client";
import { Button } from "./button";
import { Dialog, DialogContent, DialogFooter } from "./dialog";
import { Field } from "./field";
import { Input } from "./input";

interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  confirmLabel: string;
  cancelLabel?: string | undefined;
  /** The name to type before the act is possible; for what cannot be undone. */
  requireText?: string | undefined;
  tone?: "danger" | "primary" | undefined;
  /** The dialog stays open and busy while the promise runs; a rejection keeps it open and says why. */
  onConfirm: () => void | Promise<void>;
}

/** Asks before an act that cannot be undone. Everything else acts at once and offers Undo in a toast. */
export function ConfirmDialog({ open, onOpenChange, title, description, ...form }: ConfirmDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={title} description={description} alert>
        <ConfirmForm {...form} onOpenChange={onOpenChange} />
      </DialogContent>
    </Dialog>
  );
}

/** Why the act failed: in the reader's language where the code says it all, else as the server worded it. */
export function ConfirmProblem({ error }: { error: unknown }) {
  const t = useTranslations("errors");
  let words = "";
  if (error instanceof ApiError) {
    const key = `codes.${error.code}` as "codes.internal";
    words = t.has(key) ? t(key) : error.message;
  } else if (error !== null) words = t("codes.internal");
  return (
    <p role="alert" className="text-danger empty:hidden mt-3">
      {words}
    </p>
  );
}

function ConfirmForm({
  onOpenChange,
  confirmLabel,
  cancelLabel,
  requireText,
  tone = "danger",
  onConfirm,
}: Omit<ConfirmDialogProps, "open" | "title" | "description">) {
  const t = useTranslations("common");
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const ready = !requireText || typed.trim() === requireText.trim();

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!ready || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm();
      onOpenChange(false);
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={submit}>
      {requireText && (
        <Field
          className="mt-4"
          label={t.rich("typeToGoOn", { name: requireText, code: (text) => <code className="font-mono">{text}</code> })}
        >
          <Input value={typed} onValueChange={setTyped} autoComplete="off" spellCheck={false} autoFocus />
        </Field>
      )}
      <ConfirmProblem error={problem} />
      <DialogFooter>
        <Button variant="ghost" onClick={() => onOpenChange(false)}>
          {cancelLabel ?? t("cancel")}
        </Button>
        <Button type="submit" variant={tone} disabled={!ready} busy={busy}>
          {confirmLabel}
        </Button>
      </DialogFooter>
    </form>
  );
}
