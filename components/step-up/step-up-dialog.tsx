"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { connectionsQuery } from "@/lib/auth/oauth/client";
import { passkeysQuery } from "@/lib/auth/passkeys/client";
import type { ProofLevel } from "@/lib/auth/schema";
import { PasswordByMail } from "./password-by-mail";
import { ProofByPasskey } from "./proof-by-passkey";
import { ProofByService } from "./proof-by-service";
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
  const common = useTranslations("common");
  const isByPassword = proof === "password";
  const { data } = useQuery({ ...connectionsQuery(), enabled: open && isByPassword });
  const passkeys = useQuery({ ...passkeysQuery(), enabled: open && !isByPassword });
  const hasPasskey = !isByPassword && (passkeys.data?.items.length ?? 0) > 0;
  const hasPassword = data?.hasPassword ?? true;
  const hasForm = hasPassword || !isByPassword;
  const providers = (data?.items ?? []).map(({ provider }) => provider).filter((id) => data?.available.includes(id));
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onAnswer(false)}>
      <DialogContent topmost alert size="sm" title={t("title")} description={t("text")}>
        {hasPasskey && <ProofByPasskey onProved={() => onAnswer(true)} />}
        {hasForm && <ProofForm proof={proof} onAnswer={onAnswer} />}
        {isByPassword && providers.length > 0 && <ProofByService providers={providers} hasPassword={hasPassword} />}
        {!hasForm && providers.length === 0 && (
          <div className="mt-4">
            <PasswordByMail hasPassword={false} />
          </div>
        )}
        {!hasForm && (
          <DialogFooter>
            <Button variant="ghost" onClick={() => onAnswer(false)}>
              {common("cancel")}
            </Button>
          </DialogFooter>
        )}
      </DialogContent>
    </Dialog>
  );
}
