"use client";

import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast-store";
import { addFactor } from "@/lib/auth/two-factor/client";
import type { NewFactor } from "@/lib/auth/two-factor/schema";
import { FactorNameForm } from "./factor-name-form";
import { ShownRecoveryCodes } from "./shown-recovery-codes";

const ConfirmFactorForm = dynamic(() => import("./confirm-factor-form").then((module) => module.ConfirmFactorForm), {
  ssr: false,
});

interface AddFactorDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onChanged: () => Promise<void>;
}

/** A name, the picture with a first code, and for the first app the recovery codes. */
export function AddFactorDialog({ open, onOpenChange, onChanged }: AddFactorDialogProps) {
  const t = useTranslations("security.twoFactor");
  const [factor, setFactor] = useState<NewFactor | null>(null);
  const [codes, setCodes] = useState<string[]>([]);

  function close() {
    onOpenChange(false);
    setFactor(null);
    setCodes([]);
  }

  function finish(recoveryCodes: string[]) {
    toast.show({ message: t("isOn"), icon: "check" });
    void onChanged();
    if (recoveryCodes.length === 0) return close();
    setCodes(recoveryCodes);
  }

  const step = codes.length > 0 ? "codes" : factor ? "scan" : "add";
  return (
    // Once shown, only the button closes it, and they are shown to whoever closed it before they came: nothing else
    // gives the codes again.
    <Dialog
      open={open || step === "codes"}
      onOpenChange={(next) => step !== "codes" && (next ? onOpenChange(true) : close())}
    >
      <DialogContent alert={step === "codes"} title={t(`${step}Title`)} description={t(`${step}Text`)}>
        {step === "add" && (
          <FactorNameForm submitLabel={t("goOn")} submit={addFactor} onDone={setFactor} onCancel={close} />
        )}
        {step === "scan" && factor && <ConfirmFactorForm factor={factor} onDone={finish} onCancel={close} />}
        {step === "codes" && <ShownRecoveryCodes codes={codes} onDone={close} />}
      </DialogContent>
    </Dialog>
  );
}
