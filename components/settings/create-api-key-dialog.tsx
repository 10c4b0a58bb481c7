"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { apiKeysKey, type CreatedApiKey } from "@/lib/auth/client";
import { budgetsKey } from "@/lib/billing/budgets/client";
import { ApiKeyForm } from "./api-key-form";
import { ShownApiKey } from "./shown-api-key";

interface CreateApiKeyDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Asks what the key is for, then shows it once. The shown key lives in this dialog only and goes with it. */
export function CreateApiKeyDialog({ open, onOpenChange }: CreateApiKeyDialogProps) {
  const t = useTranslations("settings.apiKeys");
  const queryClient = useQueryClient();
  const [created, setCreated] = useState<CreatedApiKey | null>(null);

  function close() {
    onOpenChange(false);
    setCreated(null);
  }

  return (
    // Once shown, only the button closes it: a press outside would lose the key.
    <Dialog open={open} onOpenChange={(next) => (next || created === null) && (next ? onOpenChange(true) : close())}>
      <DialogContent
        alert={created !== null}
        title={created ? t("shownTitle") : t("dialogTitle")}
        {...(created ? { description: t("shownText") } : {})}
      >
        {created ? (
          <ShownApiKey apiKey={created} onDone={close} />
        ) : (
          <ApiKeyForm
            onCancel={close}
            onCreated={(apiKey) => {
              setCreated(apiKey);
              void queryClient.invalidateQueries({ queryKey: apiKeysKey });
              void queryClient.invalidateQueries({ queryKey: budgetsKey });
            }}
          />
        )}
      </DialogContent>
    </Dialog>
  );
}
