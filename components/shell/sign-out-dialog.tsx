"use client";

import { useTranslations } from "next-intl";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { useSignOut } from "./use-sign-out";

interface SignOutDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Asks before messages that wait to be sent are lost with the session. */
export function SignOutDialog(props: SignOutDialogProps) {
  const t = useTranslations("sidebar");
  const { waiting, leave } = useSignOut();
  return (
    <ConfirmDialog
      {...props}
      title={t("signOutTitle")}
      description={t("signOutWaiting", { count: waiting })}
      confirmLabel={t("signOut")}
      onConfirm={leave}
    />
  );
}
