"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast-store";
import { apiKeysKey, revokeApiKey } from "@/lib/auth/client";
import type { ApiKey } from "@/lib/auth/schema";
import { securityLogKey } from "@/lib/auth/security-log/client";
import { useLastShown } from "./use-last-shown";

interface RevokeKeyDialogProps {
  /** The key to revoke, or null. */
  apiKey: ApiKey | null;
  onClose: () => void;
}

/** Asks before an API key is revoked, which cannot be taken back. */
export function RevokeKeyDialog({ apiKey, onClose }: RevokeKeyDialogProps) {
  const t = useTranslations("settings.apiKeys");
  const queryClient = useQueryClient();
  const name = useLastShown(apiKey)?.name ?? "";
  const revoke = useMutation({
    mutationFn: ({ id }: ApiKey) => revokeApiKey(id),
    networkMode: "always",
    async onSuccess(_nothing, revoked) {
      toast.show({ message: t("revoked", { name: revoked.name }), icon: "check" });
      await Promise.all([apiKeysKey, securityLogKey].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
    },
  });
  return (
    <ConfirmDialog
      open={apiKey !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t("revokeTitle", { name })}
      description={t("revokeText")}
      confirmLabel={t("revokeConfirm")}
      onConfirm={async () => {
        if (apiKey) await revoke.mutateAsync(apiKey);
      }}
    />
  );
}
