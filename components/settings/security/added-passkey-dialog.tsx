"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast-store";
import { renamePasskey } from "@/lib/auth/passkeys/client";
import type { AddedPasskey } from "@/lib/auth/passkeys/schema";
import { useLastShown } from "../use-last-shown";
import { FactorNameForm } from "./factor-name-form";
import { ShownRecoveryCodes } from "./shown-recovery-codes";

interface AddedPasskeyDialogProps {
  /** The passkey that was just added, or null. */
  added: AddedPasskey | null;
  onClose: () => void;
  onChanged: () => Promise<void>;
}

/** The name of a passkey that is there already, suggested by its authenticator; then recovery codes, if they came. */
export function AddedPasskeyDialog({ added, onClose, onChanged }: AddedPasskeyDialogProps) {
  const t = useTranslations("passkeys");
  const factors = useTranslations("security.twoFactor");
  const [isNamed, setIsNamed] = useState(false);
  const shown = useLastShown(added);
  const codes = shown?.recoveryCodes ?? [];

  function close() {
    setIsNamed(false);
    toast.show({ message: t("added"), icon: "check" });
    onClose();
  }

  // Without a name of its own it keeps the suggestion; the codes are shown whatever happens to the name.
  function goOn() {
    if (codes.length > 0 && !isNamed) setIsNamed(true);
    else close();
  }

  return (
    // Once the codes are shown, only the button closes it: a press outside would lose them.
    <Dialog open={added !== null} onOpenChange={(open) => !open && !isNamed && goOn()}>
      <DialogContent
        alert={isNamed}
        title={isNamed ? factors("codesTitle") : t("nameTitle")}
        description={isNamed ? t("codesText") : t("nameText")}
      >
        {shown && !isNamed && (
          <FactorNameForm
            defaultName={shown.passkey.name}
            submitLabel={factors("save")}
            submit={({ name }) => renamePasskey(shown.passkey.id, name)}
            onDone={() => {
              void onChanged();
              goOn();
            }}
            onCancel={goOn}
          />
        )}
        {isNamed && <ShownRecoveryCodes codes={codes} onDone={close} />}
      </DialogContent>
    </Dialog>
  );
}
