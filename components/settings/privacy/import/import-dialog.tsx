"use client";

import { useLocale, useTranslations } from "next-intl";
import { type FormEvent, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { formatBytes } from "@/lib/platform/public/i18n-format";
import { ARCHIVE_MAX_BYTES, type StartImport } from "@/lib/privacy/imports/schema";

type Choice = Omit<StartImport, "sizeBytes">;

interface FormProps {
  onChoose: (file: File, choice: Choice) => void;
  onClose: () => void;
}

function ImportForm({ onChoose, onClose }: FormProps) {
  const t = useTranslations("imports");
  const common = useTranslations("common");
  const locale = useLocale();
  const labelId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [choice, setChoice] = useState<Choice>({ takesProfile: false, takesRouter: false });
  const problem = file && (file.size < 22 || file.size > ARCHIVE_MAX_BYTES) ? t("wrongSize") : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!file || problem) return;
    onChoose(file, choice);
    onClose();
  };
  return (
    <form onSubmit={submit} className="mt-4 flex flex-col gap-4">
      <div>
        <p id={labelId} className="mb-1.5 font-medium">
          {t("archive")}
        </p>
        <Button onClick={() => input.current?.click()}>{t(file ? "chooseAnother" : "choose")}</Button>
        <input
          ref={input}
          type="file"
          accept=".zip,application/zip"
          aria-labelledby={labelId}
          tabIndex={-1}
          className="sr-only"
          onChange={(event) => {
            const chosen = event.target.files?.[0];
            // Emptied, so that the same file can be chosen again.
            event.target.value = "";
            if (chosen) setFile(chosen);
          }}
        />
        <p aria-live="polite" className={problem ? "mt-2 text-danger" : "mt-2 text-text-2"}>
          {problem ??
            (file ? (
              <>
                <bdi className="wrap-anywhere">{file.name}</bdi> · {formatBytes(file.size, locale)}
              </>
            ) : (
              t("noneChosen")
            ))}
        </p>
      </div>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 font-medium">{t("also")}</legend>
        {(["takesProfile", "takesRouter"] as const).map((name) => (
          <Checkbox
            key={name}
            checked={choice[name]}
            onCheckedChange={(checked) => setChoice((before) => ({ ...before, [name]: checked }))}
            label={t(name)}
          />
        ))}
        <p className="text-text-2">{t("replaces")}</p>
      </fieldset>
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={onClose}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="primary" disabled={!file || problem !== null}>
          {t("submit")}
        </Button>
      </DialogFooter>
    </form>
  );
}

interface ImportDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onChoose: FormProps["onChoose"];
}

/** Asks for an archive, and which settings it may replace. */
export function ImportDialog({ open, onOpenChange, onChoose }: ImportDialogProps) {
  const t = useTranslations("imports");
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t("dialogTitle")} description={t("dialogText")}>
        <ImportForm onChoose={onChoose} onClose={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}
