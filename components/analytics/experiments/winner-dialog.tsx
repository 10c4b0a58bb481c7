"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { FormProblem } from "@/components/auth/form-problem";
import { NativeSelect } from "@/components/settings/native-select";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { adoptArm } from "@/lib/analytics/experiments/client";
import type { Experiment } from "@/lib/analytics/experiments/schema";

interface WinnerDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  experimentId: string;
  arms: Experiment["arms"];
  onAdopted: () => Promise<void>;
}

/** Asks which arm is to hold from now on. */
export function WinnerDialog({ open, onOpenChange, ...form }: WinnerDialogProps) {
  const t = useTranslations("analytics.experiments");
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t("winnerTitle")} description={t("winnerText")}>
        <WinnerForm {...form} onClose={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

type WinnerFormProps = Omit<WinnerDialogProps, "open" | "onOpenChange"> & { onClose: () => void };

function WinnerForm({ experimentId, arms, onAdopted, onClose }: WinnerFormProps) {
  const t = useTranslations("analytics.experiments");
  const common = useTranslations("common");
  const [armId, setArmId] = useState(arms.at(-1)?.id ?? "");
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setIsBusy(true);
    setProblem(null);
    try {
      await adoptArm(experimentId, armId);
      await onAdopted();
      onClose();
    } catch (error) {
      setProblem(error);
    } finally {
      setIsBusy(false);
    }
  }

  return (
    <form onSubmit={submit} className="mt-4 flex flex-col gap-4">
      <Field label={t("arm")}>
        <NativeSelect value={armId} onValueChange={setArmId}>
          {arms.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <FormProblem error={problem} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={onClose}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={isBusy}>
          {t("useArm")}
        </Button>
      </DialogFooter>
    </form>
  );
}
