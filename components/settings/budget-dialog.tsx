"use client";

import { useTranslations } from "next-intl";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import type { ApiKey } from "@/lib/auth/schema";
import type { Budget } from "@/lib/billing/budgets/schema";
import { BudgetForm } from "./budget-form";
import { useLastShown } from "./use-last-shown";

interface BudgetDialogProps {
  editing: Budget | "new" | null;
  keys: readonly ApiKey[];
  onClose: () => void;
  onSaved: () => Promise<void>;
}

/** Sets a budget, or changes the limit of one. */
export function BudgetDialog({ editing, keys, onClose, onSaved }: BudgetDialogProps) {
  const t = useTranslations("settings.budgets");
  const shown = useLastShown(editing) ?? "new";
  return (
    <Dialog open={editing !== null} onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={shown === "new" ? t("addTitle") : t("editTitle")}>
        <BudgetForm
          budget={shown === "new" ? null : shown}
          keys={keys}
          onCancel={onClose}
          onSaved={async () => {
            await onSaved();
            onClose();
          }}
        />
      </DialogContent>
    </Dialog>
  );
}
