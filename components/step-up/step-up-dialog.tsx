"use client";

import { useTranslations } from "next-intl";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import type { ProofLevel } from "@/lib/auth/schema";
import { ProofForm } from "./proof-form";

interface StepUpDialogProps {
  open: boolean;
  /** What can prove it. */
  proof: ProofLevel;
  /** Called once, with whether the person has proved who they are. */
  onAnswer: (isProved: boolean) => void;
}

/** "Is it still you?", before something that protects the account is changed. */
export function StepUpDialog({ open, proof, onAnswer }: StepUpDialogProps) {
  const t = useTranslations("proof");
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onAnswer(false)}>
      <DialogContent topmost alert size="sm" title={t("title")} description={t("text")}>
        <ProofForm proof={proof} onAnswer={onAnswer} />
      </DialogContent>
    </Dialog>
  );
}
