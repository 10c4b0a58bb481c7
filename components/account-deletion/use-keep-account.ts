"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useErrorToast } from "@/components/auth/use-error-text";
import { toast } from "@/components/ui/toast-store";
import { deletionKey, keepAccount } from "@/lib/privacy/deletion/client";

/** Takes back that the account is to be deleted; the banner goes with the page's next state. */
export function useKeepAccount() {
  const t = useTranslations("states.accountDeletion");
  const errorToast = useErrorToast();
  const client = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: keepAccount,
    onSuccess: () => toast.show({ message: t("kept"), icon: "check" }),
    onError: errorToast,
    onSettled() {
      router.refresh();
      return client.invalidateQueries({ queryKey: deletionKey });
    },
  });
}
