"use client";

import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useErrorToast } from "@/components/auth/use-error-text";
import { Button } from "@/components/ui/button";
import { ListItem } from "@/components/ui/list";
import { useDateFormat } from "@/components/ui/time-zone";
import { toast } from "@/components/ui/toast-store";
import { endBrowserTrust } from "@/lib/auth/two-factor/client";
import type { TwoFactor } from "@/lib/auth/two-factor/schema";
import { deviceIcon, deviceName } from "./device-name";

interface TrustedBrowserRowProps {
  browser: TwoFactor["trustedBrowsers"][number];
  onChanged: () => Promise<void>;
}

/** A browser that signs in without a code. */
export function TrustedBrowserRow({ browser, onChanged }: TrustedBrowserRowProps) {
  const t = useTranslations("security.twoFactor");
  const errorToast = useErrorToast();
  const end = useMutation({
    mutationFn: () => endBrowserTrust(browser.id),
    networkMode: "always",
    onError: errorToast,
    onSuccess: () => toast.show({ message: t("trustEnded"), icon: "check" }),
    onSettled: onChanged,
  });
  const Icon = deviceIcon(browser.device);
  const name = deviceName(browser.device) ?? t("unknown");
  const until = useDateFormat({ dateStyle: "medium" }).format(new Date(browser.expiresAt));
  return (
    <ListItem
      className="flex-wrap gap-y-2"
      icon={<Icon aria-hidden className="size-5" />}
      end={
        <Button
          variant="ghost"
          size="sm"
          busy={end.isPending}
          aria-label={`${t("endTrust")}: ${name}`}
          onClick={() => end.mutate()}
        >
          {t("endTrust")}
        </Button>
      }
    >
      <p className="truncate font-medium">{name}</p>
      <p className="num text-12 text-text-3">
        {t("trustedUntil")} {until}
      </p>
    </ListItem>
  );
}
